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
    outcome = evaluate(_noted(note, note), {}, rules(), PREVIOUS, Scope(), NOW)
    assert outcome.findings.select(*IDENTITY, "severity", "local").rows() == [(*UNREAD, "medium", "nilai ×1")]


def test_a_note_about_a_persons_row_is_about_the_person() -> None:
    """It stands under the person's NIP, name and unit, so that whoever looks for the person finds it."""
    people = intakes({"local.employee": [{"nip": MAN, "name": "Budi", "unit_id": "u1"}]})[0]
    notes = _noted(UNREAD[:4])[0].notes.with_columns(person=pl.lit(MAN))
    outcome = evaluate([replace(people, notes=notes)], {}, rules(), PREVIOUS, Scope(), NOW)
    noted = outcome.findings.filter(pl.col("check") == "MAP-01")
    assert noted.select("person", "subject", "unit").rows() == [(MAN, "Budi", "u1")]


def test_a_note_that_is_not_made_again_is_proven_when_its_source_came() -> None:
    """Of a source that delivered, earlier notes not made now end; those of a source that did not come stay."""
    previous = previous_of(UNREAD, WRITABLE, ELSEWHERE)
    outcome = evaluate(_noted(WRITABLE[:4]), {}, rules(), previous, Scope(), NOW)
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
    outcome = evaluate(_noted(), {}, rules(), previous_of(UNREAD), scope, NOW)
    assert (closed(outcome), outcome.findings.height) == ({}, 0)
