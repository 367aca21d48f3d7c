"""A stored run as bytes, in a language. Every report is one line in ``REPORTS``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from syncsvc.model.run_view import CheckFacts, RunView
from syncsvc.reports import csv, html, json, text, workbook, workbooks

Render = Callable[[RunView, dict[str, CheckFacts], str], bytes]


@dataclass(frozen=True, slots=True)
class Report:
    """One form of report. ``render`` takes the view, the facts of the checks by code, and a language of ``lang``."""

    render: Render
    suffix: str
    media_type: str


REPORTS: dict[str, Report] = {
    "text": Report(text.render, ".txt", "text/plain; charset=utf-8"),
    "html": Report(html.render, ".html", "text/html; charset=utf-8"),
    "xlsx": Report(workbook.render, ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "xlsx-units": Report(workbooks.render, ".zip", "application/zip"),
    "csv": Report(csv.render, ".csv", "text/csv; charset=utf-8"),
    "json": Report(json.render, ".json", "application/json"),
}
