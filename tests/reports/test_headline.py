"""No report says "nothing found" about what was not looked at, in any language and any form."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import polars as pl
import pytest

from syncsvc.lang import LANGUAGES, words
from syncsvc.model.finding import COVERAGE_SCHEMA
from syncsvc.model.run import State
from syncsvc.model.run_view import RunView
from syncsvc.reports import REPORTS
from syncsvc.reports.figures import figures
from syncsvc.reports.headline import coverage_line, headline, state_sentence, warnings
from syncsvc.reports.wording import Wording
from tests.reports.catalogue import FACTS
from tests.reports.views import lifelike, with_findings


def _said(view: RunView, language: str) -> str:
    return headline(figures(view, FACTS), Wording(language))


@pytest.mark.parametrize(("language", "sentence"), [
    ("id", "0 temuan pada yang diperiksa; 475 pertanyaan tidak diperiksa."),
    ("en", "0 found in what was checked; 475 questions not checked."),
])  # fmt: skip
def test_nothing_found_beside_gaps_names_the_gaps(language: str, sentence: str) -> None:
    """With questions unanswered, a nought is a nought of what was checked."""
    assert _said(lifelike(0), language) == sentence


def test_only_a_whole_run_may_say_that_all_is_well() -> None:
    """Without findings and without gaps the headline says so, with the number of questions."""
    view = lifelike(0, whole=True)
    asked = Wording("id").number(int(view.coverage["count"].sum()))
    assert _said(view, "id") == f"Tidak ada temuan: seluruh {asked} pertanyaan sudah diperiksa."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_run_that_checked_nothing_claims_nothing(language: str) -> None:
    """Without one answered question no headline speaks of findings."""
    empty = pl.DataFrame(schema=COVERAGE_SCHEMA)
    said = _said(with_findings([], coverage=empty), language)
    assert said == Wording(language).say("headline.nothing_checked", unchecked=0)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["text", "html"])
def test_no_bare_nought_beside_unchecked_questions(name: str, language: str) -> None:
    """In a report of no findings every severity reads "0 in what was checked", and the coverage line is there."""
    view = lifelike(0)
    page = REPORTS[name].render(view, FACTS, language).decode()
    wording = Wording(language)
    assert page.count(wording.say("none_of_checked")) >= 5
    flat = re.sub(r"\s+", " ", unescape(page))
    assert coverage_line(figures(view, FACTS).coverage, wording) in flat
    assert _said(view, language) in flat
    assert words(language)["reports.headline.all_equal"].split("{")[0] not in page


def test_the_coverage_line_gives_every_reason() -> None:
    """Every reason stands in words with its number; a reason without words stands as it is."""
    rows = [("A", None, "equal", None, 7), ("A", None, "not_checked", "empty", 2)]
    rows += [("A", None, "not_checked", "moon_phase", 1)]
    coverage = figures(
        with_findings([], coverage=pl.DataFrame(rows, schema=COVERAGE_SCHEMA, orient="row")), FACTS
    ).coverage
    assert coverage_line(coverage, Wording("id")) == (
        "Diperiksa 7 dari 10 pertanyaan (70%); tidak diperiksa: 3 – "
        "2 karena nilainya kosong pada salah satu sisi; 1 karena moon_phase."
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_sentence(state: State, language: str) -> None:
    """Each state is explained; all but a finished run warn the reader."""
    view = replace(lifelike(0), state=state.value, reason="guard")
    wording = Wording(language)
    assert wording.name("reason", "guard") in state_sentence(view, wording)
    assert bool(warnings(view, figures(view, FACTS), wording)) is (state is not State.DONE)


def test_a_narrowed_run_says_so() -> None:
    """A run over some people only warns that its numbers are not the agency's."""
    view = replace(lifelike(0), scope_everybody=False)
    assert warnings(view, figures(view, FACTS), Wording("id")) == [Wording("id").say("narrowed")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["text", "html"])
def test_after_a_narrowed_run_every_number_says_whose_it_is(name: str, language: str) -> None:
    """The headline is the whole agency's; readiness and coverage are what the run looked at; titles say which."""
    view = replace(lifelike(), scope_everybody=False)
    figured, wording = figures(view, FACTS), Wording(language)
    flat = re.sub(r"\s+", " ", unescape(REPORTS[name].render(view, FACTS, language).decode()))
    agency, run = (wording.say(f"whose.{whose}", said="§").split("§")[0] for whose in ("agency", "run"))
    found = wording.say("headline.found", findings=figured.findings, blocking=figured.blocking)
    assert f"{agency}{found}" in flat
    assert wording.say("headline.rest", unchecked=figured.coverage.unchecked) not in flat
    assert f"{run}{coverage_line(figured.coverage, wording)}" in flat
    assert f"{run}{figured.ready}" in flat
    for part in ("severities", "causes", "actors"):
        assert wording.say("whose.agency_title", title=wording.say(f"section.{part}")) in flat
    whole = REPORTS[name].render(lifelike(), FACTS, language).decode()
    assert agency not in unescape(whole)
    assert run not in unescape(whole)
