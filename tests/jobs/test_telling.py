"""Runs of kind tell, and the digest: reports laid down whole, numbers announced once, nobody named."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import select, update
from sqlmodel import col

from syncsvc.config.notify import ReportsConfig
from syncsvc.errors import LeaseLost
from syncsvc.jobs.digest import catch_up, tell_digest
from syncsvc.jobs.telling import Told, tell_under
from syncsvc.jobs.view import view_of
from syncsvc.jobs.work import Work
from syncsvc.model.finding import COVERAGE_SCHEMA
from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.model.run import State
from syncsvc.model.run_view import VIEW_UNITS
from syncsvc.model.telling import Event
from syncsvc.notify.wording import Reader, message_of
from syncsvc.store import journal
from syncsvc.store.claims import claim
from syncsvc.store.engine import Store
from syncsvc.store.lease import Lease
from syncsvc.store.lock import DataLock
from syncsvc.store.run_tables import RunRow
from syncsvc.store.submitting import submit
from syncsvc.store.telling_tables import OutboxRow
from syncsvc.store.trust_tables import AuditRow
from tests.builders import NOW
from tests.jobs.agency import PEOPLE, Place, everybody, nip
from tests.store.conftest import address, lock, store
from tests.store.making import AGENCY, found, outcome, run

__all__ = ["address", "lock", "store"]

REPORTS = ReportsConfig(formats=("html", "json"), keep=2)


def _silent(_: str, **__: object) -> None:
    """Nobody watches."""


def news(store: Store, event: str) -> list[dict[str, Any]]:
    """The facts of what was announced of one kind."""
    mine = (col(OutboxRow.event) == event) & (col(OutboxRow.channel) == "")
    with store.reading() as connection:
        return list(connection.execute(select(col(OutboxRow.facts)).where(mine).order_by(col(OutboxRow.id))).scalars())


def begun(work: Work) -> Lease:
    """A run of its own."""
    (run,) = submit(work.store, Submission([Order("kota", RunKind.TELL, "tell", dry=work.dry)], Trigger.SCHEDULE))
    claimed = claim(work.store, run, "somebody")
    assert claimed is not None
    return claimed.lease


def told(work: Work, folder: Path) -> Told:
    """One whole run of kind tell."""
    return tell_under(work, begun(work), REPORTS, folder, NOW, _silent)


@pytest.fixture
def evaluated(agency: Place) -> Iterator[Work]:
    """An agency with one difference, evaluated once."""
    agency.write("siasn", everybody(n3="Nama Lain"))
    agency.run()
    with agency.work() as work:
        yield work


def test_reports_are_laid_down_and_the_digest_is_announced(evaluated: Work, tmp_path: Path) -> None:
    """Each form is a file that only its owner reads, the run is done, and the digest says where they are."""
    ended = told(evaluated, tmp_path)
    names = [path.relative_to(tmp_path).as_posix() for path in ended.files]
    run = journal.current_run(evaluated.store, "kota")
    assert names == [f"reports/kota/kota-{run}-20261121-{form}.{form}" for form in ("html", "json")]
    assert json.loads(ended.files[1].read_text("utf-8"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in ended.files} == {0o600}
    assert stat.S_IMODE(ended.files[0].parent.stat().st_mode) == 0o700
    assert [path for path in ended.files[0].parent.iterdir() if path not in ended.files] == []
    facts = journal.run_facts(evaluated.store, ended.run)
    assert (facts.state, facts.counts) == (State.DONE, {"files": 2})
    (digest,) = news(evaluated.store, "digest")
    judged = journal.run_facts(evaluated.store, run or 0)
    assert (digest["run"], digest["open"], digest["new"]) == (run, judged.open, judged.new)
    assert digest["reports"] == [path.as_posix() for path in ended.files]


def test_who_looks_is_written_down(evaluated: Work, tmp_path: Path) -> None:
    """That reports, which name persons, were made stands in the audit, once per form."""
    told(evaluated, tmp_path)
    wanted = select(col(AuditRow.action), col(AuditRow.object), col(AuditRow.actor)).order_by(col(AuditRow.seq))
    with evaluated.store.reading() as connection:
        rows = [tuple(row) for row in connection.execute(wanted.where(col(AuditRow.action) == "report.make"))]
    assert rows == [("report.make", "kota", "syncsvc")] * 2


def test_the_digest_is_announced_once(evaluated: Work, agency: Place, tmp_path: Path) -> None:
    """Whoever announces it first: a run of kind tell, or the one that catches up."""
    agencies = {"kota": evaluated.agency}
    moment = evaluated.clock()
    assert [catch_up(evaluated.store, agencies, moment) for _ in range(2)] == [1, 0]
    told(evaluated, tmp_path)
    assert len(news(evaluated.store, "digest")) == 1


def test_no_person_is_in_the_digest(evaluated: Work) -> None:
    """Neither the NIP nor the name of anybody, in facts and in words."""
    catch_up(evaluated.store, {"kota": evaluated.agency}, evaluated.clock())
    (digest,) = news(evaluated.store, "digest")
    message = message_of("k", Event.DIGEST, "kota", digest, NOW, Reader())
    text = json.dumps(digest) + str(message)
    assert not [number for number in range(PEOPLE) if nip(number) in text]
    assert "Nama Lain" not in text
    assert "Warga" not in text


def test_only_the_newest_reports_stay(agency: Place, tmp_path: Path) -> None:
    """Of the newest two runs; a file that is not ours is left alone."""
    foreign, seen = tmp_path / "reports" / "kota" / "kota-catatan.txt", []
    for _ in range(3):
        agency.run()
        with agency.work() as work:
            seen.append(told(work, tmp_path).files)
        foreign.write_text("milik orang", "utf-8")
    assert [any(path.exists() for path in files) for files in seen] == [False, True, True]
    assert foreign.exists()


def test_a_folder_that_cannot_be_written_fails_the_run(evaluated: Work, tmp_path: Path) -> None:
    """The run is failed with a reason, and no digest speaks of reports that are not there."""
    (tmp_path / "reports").write_text("in the way", "utf-8")
    ended = told(evaluated, tmp_path)
    facts = journal.run_facts(evaluated.store, ended.run)
    assert (ended.state, facts.state, facts.reason) == (State.FAILED, State.FAILED, "run.cannot_write")
    assert not news(evaluated.store, "digest")


def test_without_an_evaluation_there_is_nothing_to_tell(agency: Place, tmp_path: Path) -> None:
    """The run is failed and says so."""
    with agency.work() as work:
        assert told(work, tmp_path).state is State.FAILED


def test_who_lost_the_run_announces_nothing(evaluated: Work, tmp_path: Path) -> None:
    """A run that somebody else took over meanwhile ends at its next checkpoint."""
    lease = begun(evaluated)
    with evaluated.store.changing() as connection:
        connection.execute(update(RunRow).where(col(RunRow.id) == lease.run).values(fence=lease.fence + 1))
    with pytest.raises(LeaseLost):
        tell_under(evaluated, lease, REPORTS, tmp_path, NOW, _silent)
    assert not news(evaluated.store, "digest")


def _kept(store: Store, lock: DataLock, checked: int, unchecked: int, hours: int) -> None:
    """An evaluation that checked so much, and the digest of it."""
    coverage = [("PEG-08", "u1", "equal", "", checked), ("PEG-08", "u1", "not_checked", "stale", unchecked)]
    people = {"people": 4, "ready": 1, "unknown": 0}
    concluded = replace(
        outcome(found("a")),
        coverage=pl.DataFrame(coverage, schema=COVERAGE_SCHEMA, orient="row"),
        units=pl.DataFrame([{"unit": "u1", "parent": None, "name": "Dinas", **people}], schema=VIEW_UNITS),
    )
    run(store, lock, concluded, hours)
    tell_digest(store, view_of(store, AGENCY, "Uji", "Asia/Jakarta"))


def test_coverage_that_falls_is_news(store: Store, lock: DataLock) -> None:
    """More than ten points below the run before is told, with both shares; a smaller fall is not."""
    for hours, (checked, unchecked) in enumerate([(95, 5), (90, 10), (70, 30), (70, 30)]):
        _kept(store, lock, checked, unchecked, hours)
    fell = [(facts["before"], facts["now"]) for facts in news(store, "coverage_falling")]
    assert fell == [(90, 70)]
    assert [facts["units"] for facts in news(store, "digest")] == [[["Dinas", 1]]] * 4
    assert news(store, "digest")[2]["unchecked"] == [["stale", 30]]
