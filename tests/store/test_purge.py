"""Letting go of what is too old: what the dry run counts is what goes, and what stays is sound."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from syncsvc.model.finding import Ending
from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.store.audit import CUT, Entry, looked
from syncsvc.store.audit_reading import Choice, entries, newest_head, verify
from syncsvc.store.decisions import Verb, Verdict, decide
from syncsvc.store.engine import Store
from syncsvc.store.health import check
from syncsvc.store.lock import DataLock
from syncsvc.store.purge import count_old, cut_audit, purge
from syncsvc.store.remote_tables import ChangeRow, SkpStateRow
from syncsvc.store.run_tables import RunEventRow, RunRow, WorkerRow
from syncsvc.store.submitting import submit
from syncsvc.store.tables import DecisionRow, FindingRow
from syncsvc.store.telling_tables import OutboxRow
from syncsvc.store.trust_tables import ApiKeyRow, AuditRow
from tests.builders import NOW
from tests.store.making import AGENCY, found, ids, outcome, run, seen

DAYS = {
    "run_event": 400,
    "run": 1_100,
    "outbox": 90,
    "field_change": 400,
    "skp_state": 400,
    "api_key": 400,
    "worker": 1,
}
NOBODY = {"made_by": "uji", "agencies": ["*"], "rights": []}
MESSAGE = {"channel": "c", "event": "e", "agency": AGENCY, "facts": {}}


def ago(days: int) -> datetime:
    """So many days before now."""
    return datetime.now(UTC) - timedelta(days=days)


def aged(store: Store) -> None:
    """Of each kind something old and something young."""
    spans = (500, 10)
    with store.changing() as connection:
        for number, days in enumerate(spans):
            at, far = ago(days), datetime.now(UTC) + timedelta(days=99)
            key = {"name": str(number), "digest": str(number), "made_at": at, "expires_at": far, "revoked_at": at}
            connection.execute(insert(ApiKeyRow).values(**NOBODY, **key))
            message = {**MESSAGE, "sameness": str(number), "made_at": at, "due_at": at}
            connection.execute(insert(OutboxRow).values(**message, state="sent", sent_at=at))
            connection.execute(insert(OutboxRow).values(**{**message, "sameness": f"w{number}"}, state="waiting"))
            change = {"agency": AGENCY, "side": "local", "nip": "199001012015041901", "field": str(number)}
            connection.execute(insert(ChangeRow).values(**change, at=at))
            state = {"agency": AGENCY, "side": "siasn", "skp_id": str(number), "status": "DRAFT", "since": at}
            connection.execute(insert(SkpStateRow).values(**state))
            worker = {"owner": str(number), "host": "h", "pid": 1, "mode": "worker", "slots": 1, "stopping": False}
            connection.execute(insert(WorkerRow).values(**worker, started_at=at, beat_at=ago(days // 100)))


def gone(purged: Any) -> dict[str, int]:
    """How much went, by table, where anything did."""
    return {each.table: each.gone for each in purged if each.gone}


def rows(store: Store, table: Any) -> int:
    """How many rows a table has."""
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def put_back(store: Store, days: int, *numbers: int) -> None:
    """Let runs, and all that happened to them, be that old."""
    with store.changing() as connection:
        mine = col(RunRow.id).in_(numbers)
        moments = dict.fromkeys(("queued_at", "beat_at", "ended_at"), ago(days))
        connection.execute(update(RunRow).where(mine).values(moments))
        connection.execute(update(RunEventRow).where(col(RunEventRow.run_id).in_(numbers)).values(at=ago(days)))


def test_what_is_counted_is_what_goes(store: Store) -> None:
    """Old rows of each table are counted and go, young ones and those still needed stay; each table has its
    certificate, and a second time there is nothing."""
    aged(store)
    counted = count_old(store, DAYS)
    assert gone(counted) == {"api_key": 1, "outbox": 1, "field_change": 1, "skp_state": 1, "worker": 1}
    done = purge(store, DAYS, "uji")
    assert done == counted
    assert (rows(store, ApiKeyRow), rows(store, OutboxRow), rows(store, ChangeRow)) == (1, 3, 1)
    written = entries(store, Choice(action="retention.purge"))
    assert {row.object for row in written} == {"api_key", "outbox", "field_change", "skp_state", "worker"}
    assert gone(purge(store, DAYS, "uji")) == {}
    assert len(entries(store, Choice(action="retention.purge"))) == 5


def test_more_than_one_transaction_holds(store: Store) -> None:
    """More rows than fit one transaction go in several, with one certificate over all."""
    with store.changing() as connection:
        values = {"run_id": 7, "fence": 0, "type": "queued", "data": {}}
        connection.execute(insert(RunEventRow), [{**values, "at": ago(500)} for _ in range(5_001)])
    assert gone(purge(store, DAYS, "uji")) == {"run_event": 5_001}
    (certificate,) = entries(store, Choice(action="retention.purge"))
    assert '"rows":5001' in certificate.facts


def test_runs_that_left_something_stay(store: Store, lock: DataLock, address: str) -> None:
    """Of old runs only those go that nothing refers to and whose batch is over; their events go with them."""
    run(store, lock, outcome(found("a")))
    kept = _only_run(store)
    empty = submit(store, Submission([Order(AGENCY, RunKind.TELL, "tell")], Trigger.MANUAL, "uji"))
    waiting = submit(store, Submission([Order(AGENCY, RunKind.TELL, "tell/2")], Trigger.MANUAL, "uji"))
    with store.changing() as connection:
        connection.execute(update(RunRow).where(col(RunRow.id).in_(empty)).values(state="failed"))
    put_back(store, 2_000, kept, *empty, *waiting)
    counted = count_old(store, DAYS)
    assert purge(store, DAYS, "uji") == counted
    with store.reading() as connection:
        left = connection.execute(select(col(RunRow.id)).order_by(col(RunRow.id))).scalars().all()
        told = connection.execute(select(col(RunEventRow.run_id)).distinct()).scalars().all()
    assert (left, told) == ([kept, *waiting], list(waiting))
    assert check(address).problems == ()


def test_closed_findings_go_when_the_agency_says_so(store: Store, lock: DataLock, address: str) -> None:
    """By default a closed finding stays for ever; with a time set it goes with its versions and verdicts once that is
    over, and what is left reads and goes on as before."""
    first = outcome(found("a", "b"))
    run(store, lock, first)
    decide(store, AGENCY, ids(found("a", "b")), Verdict(Verb.ACKNOWLEDGE, "uji"), NOW)
    run(store, lock, outcome(found("b"), endings={ids(found("a"))[0]: Ending.PROVEN}), hours=1)
    with store.reading() as connection:
        numbers = connection.execute(select(col(RunRow.id))).scalars().all()
    put_back(store, 800, *[number or 0 for number in numbers])
    assert gone(purge(store, DAYS, "uji")).keys() <= {"run_event"}
    days = DAYS | {"closed_findings": 730}
    counted = count_old(store, days)
    assert gone(counted) == {"finding": 2, "decision": 1}
    assert purge(store, days, "uji") == counted
    assert (rows(store, FindingRow), rows(store, DecisionRow)) == (1, 1)
    assert seen(store)["key"].to_list() == ["b"]
    assert check(address).problems == ()
    again = run(store, lock, outcome(found("a", "b")), hours=2)
    assert (again.new, again.unchanged) == (1, 1)
    assert check(address).problems == ()


def test_no_closed_finding_goes_while_an_evaluation_is_on(store: Store, lock: DataLock) -> None:
    """What an evaluation may be about to let return is left alone."""
    run(store, lock, outcome(found("a")))
    run(store, lock, outcome(found(), endings={ids(found("a"))[0]: Ending.PROVEN}), hours=1)
    with store.changing() as connection:
        connection.execute(update(RunRow).values(ended_at=ago(800)))
        newest = select(func.max(col(RunRow.id))).scalar_subquery()
        copied = {
            "agency": AGENCY,
            "lane": "evaluate",
            "kind": "evaluate",
            "state": "running",
            "owner": "w",
            "fence": 1,
        }
        copied |= {"scope": {}, "rules": {}, "as_of": {}, "counts": {}, "asked": {}, "trigger": "manual", "priority": 1}
        connection.execute(insert(RunRow).values(**copied, queued_at=NOW, beat_at=NOW, id=newest + 1))
    assert gone(purge(store, {"closed_findings": 730}, "uji")) == {}
    assert rows(store, FindingRow) == 2


def test_the_audit_goes_only_when_cut_and_stays_verifiable(store: Store) -> None:
    """A purge never touches the audit; a cut leaves an entry to which what is left is chained, so that it is whole, and
    the database refuses deletions again afterwards."""
    for _ in range(5):
        looked(store, Entry("uji", "person.view", AGENCY))
    head = newest_head(store)
    assert cut_audit(store, ago(1), "uji") == 0
    third = entries(store, Choice())[2].at
    assert cut_audit(store, third, "uji") == 2
    whole = verify(store, [head])
    assert (whole.flaws, whole.first, whole.last, whole.rows) == (0, 3, 6, 4)
    assert entries(store, Choice(action=CUT))[0].actor == "uji"
    with pytest.raises(DBAPIError, match="append-only"), store.changing() as connection:
        connection.execute(text("DELETE FROM audit"))
    assert cut_audit(store, datetime.now(UTC) + timedelta(days=1), "uji") == 4
    looked(store, Entry("uji", "person.view", AGENCY))
    assert (verify(store).flaws, verify(store).rows) == (0, 2)
    with store.changing() as connection:
        meddle = "DROP TRIGGER audit_DELETE" if store.sqlite else "ALTER TABLE audit DISABLE TRIGGER USER"
        connection.execute(text(meddle))
        connection.execute(delete(AuditRow).where(col(AuditRow.action) == CUT))
    assert verify(store).flaws == 1


def _only_run(store: Store) -> int:
    with store.reading() as connection:
        return connection.execute(select(col(RunRow.id))).scalar_one() or 0
