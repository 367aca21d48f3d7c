"""A required field that a remote no longer sends: a finding about its contract, and none about anybody's data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from syncsvc.config.live.source import LiveSource
from syncsvc.config.live.tables import LiveTable
from syncsvc.jobs.evaluate import evaluate_newest
from syncsvc.model.run import State
from syncsvc.store import journal
from syncsvc.store.reading import findings
from tests.builders import NOW
from tests.connectors.rest_server import Asked, Said
from tests.jobs.agency import Place, everybody, nip
from tests.jobs.remote import DOWN, Siasn, live, row, run_live, settings, with_history

GONE = Said({"code": 1, "data": {"nama": "Warga"}})
REQUIRED = {"required": ("nip", "nama")}
RANKS = [{"id": "1", "nip": nip(1), "golongan": "31", "tmt": "2020-04-01"}]
Answering = Callable[[Asked], Said]


def opened(agency: Place) -> dict[str, set[tuple[str, str, str | None]]]:
    """What is open, by check: key, field and the local value; but for the names that several of these people share, and
    how old the SIMPEG is."""
    with agency.work() as work:
        seen = findings(work.store, "kota", NOW.date()).filter(~pl.col("check").is_in(["PEG-07", "INT-07"]))
        texts = seen.select("check", "key", "field", "local").sort("key", "field").iter_rows()
    told: dict[str, set[tuple[str, str, str | None]]] = {}
    for check, *what in texts:
        told.setdefault(check, set()).add((what[0], what[1], what[2]))
    return told


def gone(agency: Place) -> set[tuple[str, str, str | None]]:
    """Which required fields readers are told to be gone: table, field, in how many answers."""
    return opened(agency).get("MAP-12", set())


def test_one_answer_without_a_required_field(agency: Place, remote: Siasn) -> None:
    """A day after a good run one person's answer lacks a required field: that is found under its table, the last good
    answer stays in force, and a later failure proves nothing; an answer that has the field closes it."""
    source = settings(remote.remote.address, table=REQUIRED)
    remote.known[nip(3)] = row(3, n3="Orang Lain")
    run_live(agency, source)
    before = opened(agency)
    remote.broken[nip(3)] = GONE
    ended = run_live(agency, source, hours=26)
    assert gone(agency) == {("siasn.orang", "nip", "- ×1")}
    assert ended.kept is not None
    assert (ended.kept.new, ended.kept.closed) == (1, 0)
    remote.broken[nip(3)] = DOWN
    run_live(agency, source, hours=52)
    assert gone(agency) == {("siasn.orang", "nip", "- ×1")}
    remote.broken.clear()
    run_live(agency, source, hours=90)
    assert opened(agency) == before


def test_two_names_in_some_answers(agency: Place, remote: Siasn) -> None:
    """Each name is told by itself, with the number of its answers; the people are not checked, never missing, and the
    next run closes what is there again."""
    remote.broken = {nip(number): GONE for number in (4, 5)} | {nip(6): Said({"code": 1, "data": {"lain": "x"}})}
    source = settings(remote.remote.address, table=REQUIRED)
    ended = run_live(agency, source)
    assert ended.state is State.PARTIAL
    assert gone(agency) == {("siasn.orang", "nama", "- ×1"), ("siasn.orang", "nip", "- ×3")}
    assert "PEG-02" not in opened(agency)
    assert _unasked(agency) == {"ask_refused"}
    remote.broken.clear()
    assert run_live(agency, source, hours=30).state is State.DONE
    assert opened(agency) == {}


def test_nobody_is_answered_for(agency: Place, remote: Siasn) -> None:
    """The field is gone for everybody from the first day: the table did not come, and its contract's change is found
    all the same; while the remote is away it stays open, and answers that have the field close it."""
    remote.broken = {nip(number): GONE for number in everybody()}
    source = settings(remote.remote.address, table=REQUIRED)
    assert run_live(agency, source).state is State.PARTIAL
    told = {"MAP-12": {("siasn.orang", "nip", "- ×60")}}
    assert opened(agency) == told
    with agency.work() as work:
        assert journal.run_facts(work.store, journal.current_run(work.store, "kota") or 0).as_of.keys() == {"simpeg"}
    remote.broken = {nip(number): DOWN for number in everybody()}
    run_live(agency, source, hours=30)
    assert opened(agency) == told
    remote.broken.clear()
    run_live(agency, source, hours=60)
    assert opened(agency) == {}


def test_a_table_that_nobody_asks_for_any_more(agency: Place, remote: Siasn) -> None:
    """Taken out of the configuration it is not awaited: what was found about it ends."""
    with_history(agency)
    source = _whole(settings(remote.remote.address), ranks=REQUIRED)
    remote.remote.answer = _lists(remote, Said([{"id": "1"}]))
    run_live(agency, source)
    assert "MAP-12" in opened(agency)
    only = source.model_copy(update={"tables": {"orang": source.tables["orang"]}})
    run_live(agency, only, hours=30)
    assert gone(agency) == set()


@pytest.mark.parametrize("keyed", [False, True])
def test_a_whole_table_beside_one_that_came(agency: Place, remote: Siasn, keyed: bool) -> None:
    """Of two tables one lacks what it must have: that is found, whether the other comes whole or person by person, also
    by an evaluation of its own; when the table does not come at all it stays; when it comes whole it closes."""
    with_history(agency)
    source = settings(remote.remote.address)
    source = _whole(source, people=source.tables["orang"] if keyed else None, ranks={"required": ("nip", "tmt")})
    remote.remote.answer = _lists(remote, Said([{"id": "1", "golongan": "31"}]))
    ended = run_live(agency, source)
    told = {("siasn.riwayat", "nip", "- ×1"), ("siasn.riwayat", "tmt", "- ×1")}
    assert (ended.state, gone(agency)) == (State.PARTIAL, told)
    assert ended.failures["siasn.riwayat"].facts["columns"] == "nip, tmt"
    _evaluate(agency, source)
    assert gone(agency) == told
    remote.remote.answer = _lists(remote, DOWN)
    run_live(agency, source, hours=30)
    assert gone(agency) == told
    remote.remote.answer = _lists(remote, Said(RANKS))
    assert run_live(agency, source, hours=60).state is State.DONE
    assert gone(agency) == set()


def test_a_good_table_that_changes_later(agency: Place, remote: Siasn) -> None:
    """A whole table that came before and is refused now is found as well, beside what is asked person by person."""
    with_history(agency)
    source = settings(remote.remote.address)
    source = _whole(source, people=source.tables["orang"], ranks={"required": ("nip",)})
    remote.remote.answer = _lists(remote, Said(RANKS))
    run_live(agency, source)
    remote.remote.answer = _lists(remote, Said([{"id": "1"}]))
    since = max((datetime.now(UTC) - NOW).total_seconds() / 3_600, 0)  # whole tables are dated by the host's clock
    for hours in (since + 30, since + 60):
        run_live(agency, source, hours=hours)
        assert gone(agency) == {("siasn.riwayat", "nip", "- ×1")}
    _evaluate(agency, source)
    assert gone(agency) == {("siasn.riwayat", "nip", "- ×1")}
    remote.remote.answer = _lists(remote, Said(RANKS))
    run_live(agency, source, hours=since + 90)
    assert gone(agency) == set()


def test_no_table_comes(agency: Place, remote: Siasn) -> None:
    """The source fails by an error that names table and columns; there is no finding, for nothing of it came."""
    source = _whole(settings(remote.remote.address, table=REQUIRED))
    source = source.model_copy(update={"tables": {"orang": source.tables["orang"].model_copy(update=REQUIRED)}})
    remote.remote.answer = lambda _: Said([{"lain": "x"}])
    ended = run_live(agency, source)
    assert ended.state is State.PARTIAL
    assert ended.failures["siasn"].key == "remote.required_gone"
    assert ended.failures["siasn"].facts["columns"] == "nama, nip"
    assert opened(agency) == {}


def _unasked(agency: Place) -> set[str]:
    with agency.work() as work:
        counted = journal.coverage(work.store, journal.current_run(work.store, "kota") or 0)
    return {reason for reason in counted.filter(status="not_checked")["reason"] if reason.startswith("ask_")}


def _whole(source: LiveSource, people: LiveTable | None = None, ranks: Mapping[str, Any] | None = None) -> LiveSource:
    """The source with its tables as lists; people may come another way."""
    lists = {
        "orang": people or LiveTable(path="daftar/orang"),
        "riwayat": LiveTable(path="daftar/riwayat", **ranks or {}),
    }
    return source.model_copy(update={"tables": lists})


def _lists(remote: Siasn, ranks: Said) -> Answering:
    """What answers: one list of everybody, the list of ranks, and each person."""
    people = [said.body["data"] for said in remote.known.values()]

    def answer(asked: Asked) -> Said:
        if "daftar" not in asked.path:
            return remote.answer(asked)
        return ranks if asked.path.endswith("riwayat") else Said(people)

    return answer


def _evaluate(agency: Place, source: LiveSource) -> None:
    """Evaluate what is there, a while after the last pull."""
    with live(agency, source) as work:
        later = NOW + timedelta(hours=62)
        evaluate_newest(replace(work, as_of=later, clock=lambda: later), later, lambda *_, **__: None)
