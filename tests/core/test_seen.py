"""What is remembered of a run: since when an SKP is in its state, and which fields of whom changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl

from syncsvc.evaluate import Background, evaluate
from syncsvc.model.memory import STATES_SCHEMA, Memory
from syncsvc.model.run import Scope, Side
from syncsvc.reconcile.seen import changed, seen
from tests.builders import NOW, PREVIOUS, frame, intakes, rules
from tests.core.random_agencies import MAN, WOMAN, Tables
from tests.few_checks import off_but

OFF = off_but("EVA-01", "PEG-11")

YESTERDAY = NOW - timedelta(days=1)
RANK = ("rank",)
Plan = tuple[str | None, str | None, str | None]


def _plans(*rows: Plan) -> list[dict[str, str | None]]:
    return [{"nip": MAN, "skp_id": skp, "status": status, "created": created} for skp, status, created in rows]


def _seen(*rows: Plan, memory: Memory | None = None) -> dict[str, tuple[object, ...]]:
    states = seen(intakes({"ekinerja.skp_plan": _plans(*rows)}), memory or Memory(), NOW)
    assert states.schema == STATES_SCHEMA
    return {row[1]: row[2:] for row in states.iter_rows()}


def _remembered(*rows: tuple[str, str, datetime, str | None]) -> Memory:
    states = pl.DataFrame([("ekinerja", *row) for row in rows], schema=STATES_SCHEMA, orient="row")
    return Memory(states=states)


def test_a_first_sight_counts_from_when_the_row_was_made() -> None:
    """Where the row says when it was made, from then, but never from a time to come; else from now."""
    found = _seen(
        ("s1", "submitted", "2026-11-01 08:00:00"), ("s2", "draft", None), ("s3", "draft", "2027-01-01 08:00:00")
    )
    assert found["s1"] == ("submitted", datetime(2026, 11, 1, 8, tzinfo=UTC), None)
    assert found["s2"] == found["s3"] == ("draft", NOW, None)


def test_a_state_keeps_its_day_and_another_begins_now() -> None:
    """The same state again is the same since then; a new one has begun now and knows the one before."""
    memory = _remembered(("s1", "submitted", YESTERDAY, "draft"), ("s2", "submitted", YESTERDAY, "draft"))
    found = _seen(("s1", "submitted", None), ("s2", "agreed", "2026-01-01 08:00:00"), memory=memory)
    assert found == {"s1": ("submitted", YESTERDAY, "draft"), "s2": ("agreed", NOW, "submitted")}


def test_what_did_not_come_stays_as_remembered() -> None:
    """A row that is missing, without an id or without a readable state changes nothing that is remembered."""
    memory = _remembered(("s1", "submitted", YESTERDAY, "draft"), ("s2", "draft", YESTERDAY, None))
    assert _seen(("s2", None, None), (None, "agreed", None), memory=memory) == {
        "s1": ("submitted", YESTERDAY, "draft"),
        "s2": ("draft", YESTERDAY, None),
    }


def test_seeing_the_same_again_remembers_the_same() -> None:
    """A second run over the same data changes no memory."""
    came = intakes({"ekinerja.skp_plan": _plans(("s1", "draft", None), ("s1", "agreed", None), ("s2", "rated", None))})
    once = seen(came, Memory(), NOW)
    assert seen(came, Memory(states=once), NOW + timedelta(days=1)).equals(once)


def _people(*rows: tuple[str | None, str | None]) -> pl.DataFrame:
    return frame("employee", [{"nip": nip, "rank": rank} for nip, rank in rows], "simpeg")


def test_changes_are_told_of_who_stands_once_in_both() -> None:
    """Another value is a change, an emptied one too; newcomers, twins and rows without a NIP have not changed."""
    before = _people((MAN, "31"), (WOMAN, "31"), (None, "31"))
    after = _people((MAN, "32"), (WOMAN, None), (None, "33"), ("200012312025101904", "31"))
    told = changed(Side.LOCAL, before, after, RANK, NOW)
    assert sorted(told.iter_rows()) == [("local", MAN, "rank", NOW), ("local", WOMAN, "rank", NOW)]
    twice = _people((MAN, "32"), (MAN, "33"))
    assert changed(Side.LOCAL, before, twice, RANK, NOW).is_empty()
    assert changed(Side.LOCAL, before, before, RANK, NOW).is_empty()


def test_a_year_s_field_is_named_with_its_year() -> None:
    """A predicate that changed is told with the year it is of."""
    rows: list[dict[str, str | None]] = [
        {"nip": MAN, "year": "2024", "predicate": "2"},
        {"nip": MAN, "year": "2025", "predicate": "2"},
    ]
    now = [rows[0], {**rows[1], "predicate": "1"}]
    told = changed(
        Side.SIASN,
        frame("skp_annual", rows, "siasn"),
        frame("skp_annual", now, "siasn"),
        ("predicate",),
        NOW,
        year="year",
    )
    assert list(told.iter_rows()) == [("siasn", MAN, "predicate/2025", NOW)]


def test_a_difference_on_its_way_closes_and_opens_nothing() -> None:
    """While a change may still arrive, an earlier finding stays open and no new one is made; patience can be switched
    off for one check.
    """
    tables: Tables = {"local.employee": [{"nip": MAN, "rank": "31"}], "siasn.employee": [{"nip": MAN, "rank": "32"}]}
    open_before = {"id": "f1", "check": "PEG-11", "entity": "employee", "key": MAN, "field": "rank", "period": ""}
    previous = pl.DataFrame([{**open_before, "person": MAN, "severity": "medium"}], schema=PREVIOUS.schema)
    memory = Memory(changes=changed(Side.SIASN, _people((MAN, "31")), _people((MAN, "32")), RANK, YESTERDAY))
    waiting = evaluate(intakes(tables), {}, rules(off=OFF), previous, Scope(), NOW, Background(memory))
    assert waiting.findings.filter(pl.col("check") == "PEG-11").is_empty()
    assert (waiting.endings.height, waiting.absent) == (0, frozenset())
    told = evaluate(
        intakes(tables), {}, rules(off=OFF, lag_checks={"PEG-11": 0}), previous, Scope(), NOW, Background(memory)
    )
    assert told.findings.filter(pl.col("check") == "PEG-11").height == 1


def test_evidence_names_the_side_that_stands_alone() -> None:
    """Where two of three sides agree, the finding says which one differs, and which one is to be followed."""
    tables: Tables = {
        "local.employee": [{"nip": MAN, "rank": "31"}],
        "siasn.employee": [{"nip": MAN, "rank": "32"}],
        "ekinerja.skp_evaluation": [{"nip": MAN, "year": "2026", "period_id": "tw1", "rank": "32"}],
    }
    outcome = evaluate(intakes(tables), {}, rules(off=OFF), PREVIOUS, Scope(), NOW)
    [found] = outcome.findings.filter(pl.col("check") == "PEG-11")["national"]
    assert found == "32; odd=local; reference=siasn"


def test_a_grave_predicate_has_the_highest_severity() -> None:
    """Where one side says kurang, the difference is of the highest severity; else of the check's own."""
    tables: Tables = {
        f"{side}.skp_annual": [
            {"nip": nip, "year": "2025", "predicate": said} for nip, said in zip((MAN, WOMAN), predicates, strict=True)
        ]
        for side, predicates in (("local", "22"), ("siasn", "43"))
    }
    outcome = evaluate(intakes(tables), {}, rules(off=OFF), PREVIOUS, Scope(), NOW)
    found = outcome.findings.filter(pl.col("check") == "EVA-01").select("key", "severity")
    assert dict(found.iter_rows()) == {MAN: "block", WOMAN: "high"}
