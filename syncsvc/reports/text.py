"""The terminal summary: plain lines, the most important number first. Colour is the command line's business."""

from __future__ import annotations

import textwrap

from syncsvc.model.run_view import CheckFacts, RunView
from syncsvc.reports.causes import Cause, about, causes
from syncsvc.reports.cells import view_without_niks
from syncsvc.reports.figures import Figures, figures, to_do
from syncsvc.reports.headline import coverage_line, found_cell, headline, moved_line, of_run, section, warnings
from syncsvc.reports.nomenclature import open_terms, share_line, shares
from syncsvc.reports.tree import unit_names
from syncsvc.reports.wording import Wording

WIDTH = 100
CAUSES_SHOWN = 10
TERMS_SHOWN = 5


def render(view: RunView, facts: dict[str, CheckFacts], language: str) -> bytes:
    """The summary as UTF-8 text with a final line end."""
    return ("\n".join(lines(view, facts, language)) + "\n").encode()


def lines(view: RunView, facts: dict[str, CheckFacts], language: str) -> list[str]:
    """The summary's lines, at most ``WIDTH`` signs each."""
    wording = Wording(language, view.zone)
    view = view_without_niks(view, wording)
    figured = figures(view, facts)
    parts = [
        _opening(view, figured, wording),
        _people(view, figured, wording),
        _severities(view, figured, wording),
        _causes(view, causes(to_do(view, facts)), wording),
        _actors(view, figured, wording),
        _nomenclature(view, wording),
        _sources(view, wording),
    ]
    return [_printable(line) for part in parts for line in [*part, ""] if part][:-1]


def _printable(line: str) -> str:
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)


def _opening(view: RunView, figured: Figures, wording: Wording) -> list[str]:
    title = wording.say("run_title", agency=view.agency_name, run=view.run)
    ended = wording.moment(view.ended or view.started)
    notes = [line for note in warnings(view, figured, wording) for line in _wrapped(f"! {note}")]
    coverage = _wrapped(of_run(view, coverage_line(figured.coverage, wording), wording))
    return [
        *_wrapped(title),
        *_wrapped(f"{ended} – {wording.name('state_name', view.state)}"),
        *notes,
        "",
        *_wrapped(headline(figured, wording, view.scope_everybody)),
        *coverage,
        *_wrapped(moved_line(view, figured, wording)),
    ]


def _people(view: RunView, figured: Figures, wording: Wording) -> list[str]:
    share = wording.percent(figured.ready, figured.people)
    said = wording.say(
        "ready_line",
        ready=figured.ready,
        people=figured.people,
        share=share,
        unready=figured.unready,
        unknown=figured.unknown,
    )
    return _wrapped(of_run(view, said, wording))


def _severities(view: RunView, figured: Figures, wording: Wording) -> list[str]:
    rows = [
        (wording.name("severity", severity), found_cell(count, figured.coverage.unchecked, wording))
        for severity, count in figured.severities
    ]
    return _table(section(view, "severities", wording), rows)


def _causes(view: RunView, found: tuple[Cause, ...], wording: Wording) -> list[str]:
    names = unit_names(view)
    rows = [(_cause_line(cause, wording, names), wording.number(cause.findings)) for cause in found[:CAUSES_SHOWN]]
    if len(found) > CAUSES_SHOWN:
        rows.append((wording.say("more_causes", more=len(found) - CAUSES_SHOWN), ""))
    return _table(section(view, "causes", wording), rows)


def _cause_line(cause: Cause, wording: Wording, names: dict[str, str]) -> str:
    topic = about(cause, wording, names)
    return f"{cause.check} {wording.check(cause.check, 'title')}" + (f" – {topic}" if topic else "")


def _actors(view: RunView, figured: Figures, wording: Wording) -> list[str]:
    rows = [(wording.name("actor", share.actor), wording.number(share.findings)) for share in figured.actors]
    return _table(section(view, "actors", wording), rows)


def _nomenclature(view: RunView, wording: Wording) -> list[str]:
    rows = [(share_line(share, wording), "") for share in shares(view.terms)]
    waiting = open_terms(view.terms, TERMS_SHOWN)
    rows += [
        (wording.say("waiting_term", term=term, candidate=title or "–"), wording.number(people))
        for term, title, people in waiting.select("term", "title_1", "people").iter_rows()
    ]
    return _table(wording.say("section.nomenclature"), rows)


def _sources(view: RunView, wording: Wording) -> list[str]:
    rows = [
        (f"{source.source} ({wording.name('side', source.side)})", wording.moment(source.as_of))
        for source in view.sources
    ]
    return _table(wording.say("section.freshness"), rows)


def _table(title: str, rows: list[tuple[str, str]]) -> list[str]:
    if not rows:
        return []
    width = max(len(right) for _, right in rows)
    room = WIDTH - width - 4
    return [title, *(f"  {_cut(left, room):<{room}}  {right:>{width}}".rstrip() for left, right in rows)]


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1] + "…"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)
