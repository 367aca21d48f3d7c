"""Nomenclature in the reports: shares of terms and people in total and per unit, and the terms that wait."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from syncsvc.lang import LANGUAGES, say
from syncsvc.model.nomenclature import Reason
from syncsvc.model.run_view import VIEW_UNITS, RunView
from syncsvc.reports import REPORTS, explanation
from syncsvc.reports.nomenclature import Share, shares, unit_shares
from tests.reports.catalogue import FACTS
from tests.reports.views import lifelike
from tests.terms import term, terms, uses

GURU = term("Guru <b>Pertama</b>", "g1 Guru Ahli Pertama", people=40, findings=40)
BIDAN = term("Bidan Ahli Muda", "b1 Bidan Ahli Muda", decision="accept", evidence="exact", people=60)
SEKSI = term("Seksi 3201010101010901", listing="units", kind="", people=5)


def view() -> RunView:
    """A run with three terms, in units one below the other and in none."""
    seen = lifelike(20)
    top, below = seen.units["unit"].to_list()[:2]
    used = uses((GURU, below, 40), (BIDAN, top, 50), (BIDAN, "", 10))
    units = seen.units.with_columns(parent=pl.when(pl.col("unit") == below).then(pl.lit(top)).otherwise("parent"))
    return replace(seen, units=units, terms=terms(GURU, BIDAN, SEKSI), term_uses=used)


def test_shares_of_terms_and_people() -> None:
    """All lists together, then each; a list without terms has no line, and a run without terms none at all."""
    assert shares(view().terms) == [
        Share("", "", "", 3, 1, 105, 60),
        Share("positions", "", "", 2, 1, 100, 60),
        Share("units", "", "", 1, 0, 5, 0),
    ]
    assert shares(lifelike(0).terms) == []


def test_units_count_what_is_below_them() -> None:
    """A unit counts its own terms and those below it once; people of no unit stand apart; loops end."""
    links = [("a", None), ("b", "a"), ("c", "b"), ("x", "y"), ("y", "x"), (None, "a")]
    units = pl.DataFrame([(unit, parent, unit, 0, 0, 0) for unit, parent in links], schema=VIEW_UNITS, orient="row")
    used = uses((GURU, "c", 3), (GURU, "b", 4), (BIDAN, "b", 2), (BIDAN, "x", 1), (GURU, "", 9), (GURU, "gone", 5))
    told = {share.unit: (share.terms, share.mapped, share.people, share.people_mapped) for share in unit_shares(
        terms(GURU, BIDAN), used, units
    )}  # fmt: skip
    assert told == {
        "a": (2, 1, 18, 2), "b": (2, 1, 9, 2), "c": (1, 0, 3, 0),
        "x": (1, 1, 1, 1), "y": (1, 1, 1, 1), "": (1, 0, 9, 0), "gone": (1, 0, 5, 0),
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_report_tells_it(language: str) -> None:
    """Text, page, workbook and JSON have the shares and the waiting terms, and no NIK; the page escapes them."""
    said = {form: REPORTS[form].render(view(), FACTS, language) for form in ("text", "html", "json", "xlsx")}
    line = "60 dari 100 pegawai" if language == "id" else "60 of 100 people"
    for form in ("text", "html"):
        text = said[form].decode()
        assert line in text
        assert "Guru Ahli Pertama" in text
        assert say(language, "reports.section.nomenclature") in text
        assert "3201010101010901" not in text
    assert "Guru <b>Pertama" not in said["html"].decode()
    document = json.loads(said["json"])["nomenclature"]
    assert [each["people_mapped"] for each in document["shares"]] == [60, 60, 0]
    assert [each["code_1"] for each in document["waiting"]] == ["g1", None]
    assert document["units"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(said["xlsx"]))
    waiting = book.get_sheet_by_name(say(language, "reports.sheet.terms")).to_python()
    assert [row[5] for row in waiting[1:]] == ["g1 – Guru Ahli Pertama", ""]
    assert len(book.get_sheet_by_name(say(language, "reports.sheet.nomenclature")).to_python()) > 4


def test_a_run_without_terms_says_nothing_of_them() -> None:
    """Reports of runs kept before there were terms have no such part."""
    for form in ("text", "html"):
        text = REPORTS[form].render(lifelike(20), FACTS, "id").decode()
        assert say("id", "reports.section.nomenclature") not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_reasons_become_sentences(language: str) -> None:
    """Each reason is one sentence; none noted is said; one that has no words here reads as it was noted."""
    nothing = say(language, "nomenclature.reason.nothing_noted")
    assert explanation.explained(None, language) == explanation.explained("[]", language) == [nothing]
    assert explanation.explained('[["nothing_noted", {}], ["later", {"level": "Mahir"}]]', language) == [
        nothing,
        "later: level=Mahir",
    ]
    assert explanation.sentences([Reason("nothing_noted")], language) == [nothing]
