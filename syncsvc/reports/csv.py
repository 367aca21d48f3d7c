"""The findings as CSV: UTF-8 without BOM, every cell quoted, sorted by identity, safe to open in a spreadsheet.

The first five columns are a finding's identity; codes are the same in every language. ``reports.cells`` says what
happens to text that looks like a formula.
"""

from __future__ import annotations

from syncsvc.model.run_view import CheckFacts, RunView
from syncsvc.reports.cells import guarded, view_without_niks
from syncsvc.reports.wording import Wording
from syncsvc.reports.worklist import COLUMNS, worklist


def render(view: RunView, facts: dict[str, CheckFacts], language: str) -> bytes:
    """All findings, waived ones included, with the columns ``worklist.COLUMNS``."""
    wording = Wording(language, view.zone)
    rows = worklist(view_without_niks(view, wording), facts, wording).select(guarded(column) for column in COLUMNS)
    return rows.write_csv(quote_style="always", line_terminator="\r\n").encode()
