"""How the mapping's own notes become findings, and end."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from syncsvc.evaluate import evaluate
from syncsvc.mapping.notes import NOTES_SCHEMA
from syncsvc.model.finding import IDENTITY, finding_id
from syncsvc.model.run import Intake, Scope, Side
from tests.builders import NOW, PREVIOUS, intakes, rules
from tests.core.test_endings import MAN, Identity, closed, previous_of
from tests.few_checks import off_but

OFF = off_but()


def _noted(*notes: tuple[str, str, str, str]) -> list[Intake]:
    """A source "simpeg" that came with these notes: check, entity, key, field."""
    rows = [(*note, "nilai", 1, None) for note in notes]
    frame = pl.DataFrame(rows, schema=NOTES_SCHEMA, orient="row")
    return [Intake("simpeg", Side.LOCAL, (), frame, NOW)]


UNREAD: Identity = ("MAP-01", "row", "simpeg.pegawai#3", "birth_date", "")
WRITABLE: Identity = ("MAP-09", "source", "simpeg", "account", "")
ELSEWHERE: Identity = ("MAP-03", "column", "siasn.staff", "CATATAN", "")


def test_a_note_is_a_finding_with_its_severity() -> None:
    """What the mapping notes is found under the note's own identity, once, with its evidence."""
    note = UNREAD[:4]
    outcome = evaluate(_noted(note, note), {}, rules(off=OFF), PREVIOUS, Scope(), NOW)
    assert outcome.findings.select(*IDENTITY, "severity", "local").rows() == [(*UNREAD, "medium", "nilai ×1")]


def test_a_note_about_a_persons_row_is_about_the_person() -> None:
    """It stands under the person's NIP, name and unit, so that whoever looks for the person finds it."""
    people = intakes({"local.employee": [{"nip": MAN, "name": "Budi", "unit_id": "u1"}]})[0]
    notes = _noted(UNREAD[:4])[0].notes.with_columns(person=pl.lit(MAN))
    outcome = evaluate([replace(people, notes=notes)], {}, rules(off=OFF), PREVIOUS, Scope(), NOW)
    noted = outcome.findings.filter(pl.col("check") == "MAP-01")
    assert noted.select("person", "subject", "unit").rows() == [(MAN, "Budi", "u1")]


def test_a_note_that_is_not_made_again_is_proven_when_its_source_came() -> None:
    """Of a source that delivered, earlier notes not made now end; those of a source that did not come stay."""
    previous = previous_of(UNREAD, WRITABLE, ELSEWHERE)
    outcome = evaluate(_noted(WRITABLE[:4]), {}, rules(off=OFF), previous, Scope(), NOW)
    assert (closed(outcome), outcome.absent) == ({finding_id("uji", UNREAD): "proven"}, frozenset())


def test_notes_of_a_check_that_is_off_end_as_such() -> None:
    """A note is not shown while its check is off, and what was open of it ends as check_off."""
    ruled = rules(off=frozenset({"MAP-01"}))
    outcome = evaluate(_noted(UNREAD[:4]), {}, ruled, previous_of(UNREAD), Scope(), NOW)
    assert outcome.findings.is_empty()
    assert closed(outcome) == {finding_id("uji", UNREAD): "check_off"}


def test_a_narrowed_run_leaves_notes_alone() -> None:
    """Notes are about whole sources: a narrowed run makes none and ends none."""
    scope = Scope(nips=frozenset({MAN}))
    outcome = evaluate(_noted(), {}, rules(off=OFF), previous_of(UNREAD), scope, NOW)
    assert (closed(outcome), outcome.findings.height) == ({}, 0)


def _of_tables(notes: list[Intake], *tables: str) -> list[Intake]:
    """The source with these tables of its own among what came."""
    people = intakes({"local.employee": []})[0].snapshots[0]
    return [replace(notes[0], snapshots=tuple(replace(people, source="simpeg", origin=table) for table in tables))]


TERM: Identity = ("MAP-02", "term", "simpeg.pegawai=GURU #1", "job_kind", "")
COLUMN: Identity = ("MAP-03", "column", "simpeg.pegawai", "CATATAN", "")


def test_notes_of_a_table_that_is_not_configured_any_more_end_as_check_off() -> None:
    """Nobody looked at the table, so nothing about it is proven; what is about the whole source is."""
    previous = previous_of(UNREAD, TERM, COLUMN, WRITABLE)
    outcome = evaluate(_of_tables(_noted(), "unor"), {}, rules(off=OFF), previous, Scope(), NOW)
    off = {finding_id("uji", identity): "check_off" for identity in (UNREAD, TERM, COLUMN)}
    assert closed(outcome) == off | {finding_id("uji", WRITABLE): "proven"}


def test_notes_of_a_table_that_is_awaited_stay_open() -> None:
    """A table that is still asked for and only did not come proves nothing and is not out of use, whether others of its
    source came or none."""
    gone: Identity = ("MAP-12", "column", "simpeg.pegawai", "nip", "")
    other: Identity = ("MAP-12", "column", "simpeg.unor", "id", "")
    for tables, ended in ((("unor",), {finding_id("uji", other): "proven"}), ((), {})):
        came = _of_tables(_noted(), *tables)[0]
        came = replace(came, awaited=frozenset({"pegawai", "unor"} - set(tables)))
        outcome = evaluate([came], {}, rules(off=OFF), previous_of(UNREAD, TERM, COLUMN, gone, other), Scope(), NOW)
        assert closed(outcome) == ended


def test_notes_of_a_table_that_came_are_proven() -> None:
    """Rows, terms and columns of it that are in order now."""
    previous = previous_of(UNREAD, TERM, COLUMN)
    outcome = evaluate(_of_tables(_noted(), "unor", "pegawai"), {}, rules(off=OFF), previous, Scope(), NOW)
    assert set(closed(outcome).values()) == {"proven"}
    assert len(closed(outcome)) == 3


def test_a_note_about_a_column_that_is_missing_now_stays_open() -> None:
    """What was wrong in an optional column is not in order because the column did not come; others' notes end."""
    missing = ("MAP-06", "column", "simpeg.pegawai", "birth_date")
    for off in (frozenset(), frozenset({"MAP-06"})):
        came = _of_tables(_noted(missing), "pegawai")
        outcome = evaluate(came, {}, rules(off=off), previous_of(UNREAD, TERM), Scope(), NOW)
        assert closed(outcome) == {finding_id("uji", TERM): "proven"}
