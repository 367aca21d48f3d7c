"""One workbook per unit, in a ZIP, so that each unit's operator gets only the own list.

A unit's workbook holds the findings of that unit itself; the units below it have their own. Findings of no unit
stand in a workbook of their own. File names are plain ASCII: the unit's id and name.
"""

from __future__ import annotations

import re
import unicodedata

import polars as pl

from syncsvc.model.run_view import CheckFacts, RunView
from syncsvc.reports.cells import view_without_niks
from syncsvc.reports.figures import coverage_of
from syncsvc.reports.headline import coverage_line, of_run, state_sentence
from syncsvc.reports.sheets import Sheet, archive, workbook
from syncsvc.reports.tree import unit_names
from syncsvc.reports.wording import Wording
from syncsvc.reports.workbook import by_actor, work_sheet
from syncsvc.reports.worklist import told, worklist

NAME_LENGTH = 80
_PLAIN = re.compile(r"(?:[^A-Za-z0-9.]|\.(?![A-Za-z0-9]))+")


def render(view: RunView, facts: dict[str, CheckFacts], language: str) -> bytes:
    """The ZIP: ``<unit>-<name>.xlsx`` for each unit that has findings, each with one sheet per actor."""
    wording = Wording(language, view.zone)
    names = unit_names(view)
    listed = worklist(view_without_niks(view, wording), facts, wording)
    rows = told(listed, wording, names).with_columns(pl.col("unit").fill_null(""))
    taken: set[str] = set()
    files = []
    for (key,), part in rows.sort("unit", maintain_order=True).group_by("unit", maintain_order=True):
        unit = str(key)
        title = names.get(unit, unit) or wording.say("no_unit")
        sheets = [_cover(title, part, view, wording)]
        sheets += [work_sheet(wording.name("actor", actor), mine, wording) for actor, mine in by_actor(part)]
        files.append((_file_name(unit, title, taken), workbook(sheets)))
    return archive(files)


def _cover(title: str, part: pl.DataFrame, view: RunView, wording: Wording) -> Sheet:
    here = view.coverage.filter(pl.col("unit").fill_null("") == part["unit"][0])
    coverage = coverage_of(view.coverage if here.is_empty() else here)
    ended = wording.moment(view.ended or view.started)
    rows = [
        (wording.say("column.unit_name"), title),
        (wording.say("item.agency"), view.agency_name),
        (wording.say("section.run"), f"{view.run} – {ended} – {state_sentence(view, wording)}"),
        (wording.say("column.findings"), wording.number(part.height)),
        (wording.say("section.coverage"), of_run(view, coverage_line(coverage, wording), wording)),
    ]
    headers = (wording.say("column.item"), wording.say("column.note"))
    frame = pl.DataFrame(rows, schema={"item": pl.String, "note": pl.String}, orient="row")
    return Sheet(wording.say("sheet.summary"), frame, headers, (26, 100))


def _file_name(unit: str, title: str, taken: set[str]) -> str:
    plain = (
        unicodedata.normalize("NFKD", unit if title == unit else f"{unit}-{title}").encode("ascii", "ignore").decode()
    )
    base = _PLAIN.sub("-", plain).strip("-.").lower()[:NAME_LENGTH] or "unit"
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name)
    return f"{name}.xlsx"
