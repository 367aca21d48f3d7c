"""The XLSX report: a summary, the coverage, what to fix once, and a work list for each kind of person who acts.

Cells are text except counts, NIPs too. Codes and evidence are said in words; otherwise the work lists hold what the
CSV holds.
"""

from __future__ import annotations

import polars as pl

from syncsvc.model.run_view import CheckFacts, RunView
from syncsvc.reports import nomenclature_sheets
from syncsvc.reports.causes import Cause, about, causes
from syncsvc.reports.cells import view_without_niks
from syncsvc.reports.figures import ACTORS, Figures, figures, to_do
from syncsvc.reports.headline import (
    coverage_line,
    headline,
    of_run,
    reason_words,
    reasons_text,
    section,
    state_sentence,
    warnings,
)
from syncsvc.reports.sheets import Sheet, workbook
from syncsvc.reports.tree import unit_names
from syncsvc.reports.wording import Wording
from syncsvc.reports.worklist import READING_ORDER, spoken, told, worklist

_WIDTHS = {
    "severity": 14,
    "check": 9,
    "title": 38,
    "key": 24,
    "subject": 28,
    "unit_name": 34,
    "field": 24,
    "period": 12,
    "local": 34,
    "national": 34,
    "remedy": 52,
    "life": 14,
    "first_at": 21,
    "ground": 38,
    "cause": 26,
    "actor": 22,
    "unit": 16,
    "entity": 14,
    "person": 22,
    "id": 20,
}


def render(view: RunView, facts: dict[str, CheckFacts], language: str) -> bytes:
    """The workbook of the whole run."""
    wording = Wording(language, view.zone)
    view = view_without_niks(view, wording)
    figured = figures(view, facts)
    names = unit_names(view)
    rows = told(worklist(view, facts, wording), wording, names)
    sheets = [
        _summary(view, figured, wording),
        _causes(causes(to_do(view, facts)), wording, names),
        _coverage(figured, wording),
        *nomenclature_sheets.sheets(view, wording),
        *(work_sheet(wording.name("actor", actor), part, wording) for actor, part in by_actor(rows)),
    ]
    return workbook(sheets)


def work_sheet(name: str, rows: pl.DataFrame, wording: Wording) -> Sheet:
    """A work list as a sheet; ``rows`` come from ``worklist``."""
    headers = tuple(wording.say(f"column.{column}") for column in READING_ORDER)
    return Sheet(name, spoken(rows, wording), headers, tuple(_WIDTHS[column] for column in READING_ORDER))


def by_actor(rows: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """The rows of each actor who has any, in the order of ``Actor``; unknown actors last."""
    present = rows["actor"].unique().sort().to_list()
    known = [actor.value for actor in ACTORS if actor.value in present]
    others = [actor for actor in present if actor not in known]
    return [(actor, rows.filter(pl.col("actor") == actor)) for actor in known + others]


def _summary(view: RunView, figured: Figures, wording: Wording) -> Sheet:
    rows = [
        *_about(view, figured, wording),
        *_numbers(view, figured, wording),
        *(
            (section(view, "actors", wording), wording.name("actor", share.actor), share.findings, "")
            for share in figured.actors
        ),
        *_unchecked(view, figured, wording),
        *(
            (
                wording.say("section.freshness"),
                f"{source.source} ({wording.name('side', source.side)})",
                source.rows,
                wording.moment(source.as_of),
            )
            for source in view.sources
        ),
    ]
    headers = tuple(wording.say(f"column.{name}") for name in ("part", "item", "count", "note"))
    columns = {"part": pl.String, "item": pl.String, "count": pl.Int64, "note": pl.String}
    return Sheet(
        wording.say("sheet.summary"), pl.DataFrame(rows, schema=columns, orient="row"), headers, (26, 44, 12, 90)
    )


_Row = tuple[str, str, int | None, str]


def _about(view: RunView, figured: Figures, wording: Wording) -> list[_Row]:
    part = wording.say("section.run")
    when = wording.moment(view.ended or view.started)
    notes = [(part, wording.say("item.warning"), None, note) for note in warnings(view, figured, wording)]
    covered = of_run(view, coverage_line(figured.coverage, wording), wording)
    return [
        (part, view.agency_name, view.run, f"{when} – {state_sentence(view, wording)}"),
        (part, wording.say("item.headline"), None, headline(figured, wording, view.scope_everybody)),
        (part, wording.say("section.coverage"), None, covered),
        *notes,
    ]


def _numbers(view: RunView, figured: Figures, wording: Wording) -> list[_Row]:
    people, severities = section(view, "people", wording), section(view, "severities", wording)
    share = wording.percent(figured.ready, figured.people)
    unchecked = figured.coverage.unchecked
    none = wording.say("none_of_checked") if unchecked else ""
    return [
        (people, wording.say("item.people"), figured.people, ""),
        (people, wording.say("item.ready"), figured.ready, share),
        (people, wording.say("item.unready"), figured.unready, "" if figured.unready else none),
        (people, wording.say("item.unknown"), figured.unknown, ""),
        *(
            (severities, wording.name("severity", severity), count, "" if count else none)
            for severity, count in figured.severities
        ),
        (severities, wording.name("life", "waived"), figured.waived, ""),
    ]


def _unchecked(view: RunView, figured: Figures, wording: Wording) -> list[_Row]:
    part = section(view, "coverage", wording)
    coverage = figured.coverage
    return [
        (part, wording.say("item.asked"), coverage.asked, ""),
        (part, wording.say("item.checked"), coverage.checked, wording.percent(coverage.checked, coverage.asked)),
        (part, wording.say("item.unchecked"), coverage.unchecked, ""),
        *(
            (part, wording.say("item.because"), count, reason_words(reason, wording))
            for reason, count in coverage.reasons
        ),
    ]


def _causes(found: tuple[Cause, ...], wording: Wording, names: dict[str, str]) -> Sheet:
    rows = [
        (
            wording.name("severity", cause.severity),
            ", ".join(cause.checks),
            wording.check(cause.check, "title"),
            about(cause, wording, names),
            cause.findings,
            cause.people,
            cause.units,
            wording.name("actor", cause.actor),
            wording.check(cause.check, "remedy"),
        )
        for cause in found
    ]
    columns = ("severity", "check", "title", "cause", "findings", "people", "units", "actor", "remedy")
    kinds = {name: pl.Int64 if name in {"findings", "people", "units"} else pl.String for name in columns}
    headers = tuple(wording.say(f"column.{name}") for name in columns)
    widths = (14, 18, 38, 30, 10, 10, 10, 22, 60)
    return Sheet(wording.say("sheet.causes"), pl.DataFrame(rows, schema=kinds, orient="row"), headers, widths)


def _coverage(figured: Figures, wording: Wording) -> Sheet:
    rows = [
        (
            part.check,
            wording.check(part.check, "title"),
            part.equal,
            part.differs,
            part.unchecked,
            reasons_text(part.reasons, wording),
        )
        for part in figured.checks
    ]
    names = ("check", "title", "equal", "differs", "unchecked", "reasons")
    kinds = {name: pl.Int64 if name in {"equal", "differs", "unchecked"} else pl.String for name in names}
    headers = tuple(wording.say(f"column.{name}") for name in names)
    return Sheet(
        wording.say("sheet.coverage"),
        pl.DataFrame(rows, schema=kinds, orient="row"),
        headers,
        (10, 44, 10, 10, 16, 90),
    )
