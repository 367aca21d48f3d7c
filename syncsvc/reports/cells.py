"""What a cell of a report or a list may hold: no NIK, and nothing a spreadsheet would execute.

NIK: evidence of a NIK field is replaced by the number of its digits, and any other run of exactly 16 digits is blotted
out of the evidence, the cause, the subject, and the key of a row or a term, which may quote what stood in a cell. Other
keys stay as they are: a unit's own code may have 16 digits. NIPs (18 digits) are shown: the people who correct data
need them.

Formulas: text that a spreadsheet could read as one (``= + - @``, also in full width, TAB, CR, LF; with or without
blanks or apostrophes before it) gets one apostrophe in front, in CSV and in XLSX alike. XLSX cells are text cells
anyway; they carry the apostrophe so that a CSV made from the workbook is safe too. ``unguarded`` takes it off again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from syncsvc.model.run_view import RunView
from syncsvc.reports.wording import Wording

EVIDENCE = ("local", "national", "cause")
_QUOTING = ("row", "term")

DANGEROUS = r"^'*(?:[\t\r\n]|[ \u{a0}\u{feff}]*[=+\-@\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}\t\r\n])"
_DANGEROUS = re.compile(r"'*(?:[\t\r\n]|[ \u00a0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n])")
#: Evidence about a NIK that holds none: the NIPs of others who have it, or a numeric cell masked by the mapping.
_NO_NIK = r"^(?:nip=[0-9]{18}(?:, [0-9]{18})*|[0-9.,]{1,4}…[+0-9eE]{1,3} ×[0-9]+)$"
_LONE_SIXTEEN = re.compile("(?<![0-9])[0-9]{16}(?![0-9])")
_SIXTEEN = r"(^|[^0-9])[0-9]{16}([^0-9]|$)"


def guarded(column: str) -> pl.Expr:
    """A text column, harmless in a spreadsheet; null becomes empty text."""
    cell = pl.col(column).fill_null("")
    return pl.when(cell.str.contains(DANGEROUS)).then(pl.lit("'") + cell).otherwise(cell).alias(column)


def guarded_text(text: str) -> str:
    """One text, harmless in a spreadsheet."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguarded(text: str) -> str:
    """The text behind a guarded cell."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text[1:]) else text


def without_niks(findings: pl.DataFrame, wording: Wording) -> pl.DataFrame:
    """Findings (all columns of ``model.finding.Finding``) as everybody may see them."""
    blotted = wording.say("nik_hidden", digits="{digits}")
    quoting = pl.col("entity").is_in(_QUOTING)
    return findings.with_columns(
        *(_without_nik(column, blotted) for column in EVIDENCE),
        _without_sixteen("subject", blotted),
        key=pl.when(quoting).then(_without_sixteen("key", blotted)).otherwise("key"),
    )


def may_hold_nik(finding: Mapping[str, Any]) -> bool:
    """Whether ``without_niks`` could change anything of a finding: of a few rows, asking first costs less."""
    if (finding["field"] or "").endswith("nik"):
        return True
    return any(_LONE_SIXTEEN.search(finding[name] or "") for name in ("key", "subject", *EVIDENCE))


def blotted(column: str, wording: Wording) -> pl.Expr:
    """A text column with every run of exactly 16 digits, a NIK perhaps, blotted out."""
    return _without_sixteen(column, wording.say("nik_hidden", digits="{digits}"))


def view_without_niks(view: RunView, wording: Wording) -> RunView:
    """The view as every report must show it."""
    terms = view.terms.with_columns(blotted("term", wording), blotted("context", wording))
    return replace(view, findings=without_niks(view.findings, wording), terms=terms)


def _without_nik(column: str, blotted: str) -> pl.Expr:
    before, _, after = blotted.partition("{digits}")
    text = pl.col(column)
    digits = text.str.count_matches("[0-9]").cast(pl.String)
    covered = pl.concat_str(pl.lit(before), digits, pl.lit(after))
    is_nik = (
        pl.col("field").fill_null("").str.contains(r"(^|\.)nik$")
        & text.str.contains("[0-9]")
        & ~text.str.contains(_NO_NIK)
    )
    return pl.when(is_nik).then(covered).otherwise(_without_sixteen(column, blotted)).alias(column)


def _without_sixteen(column: str, blotted: str) -> pl.Expr:
    """Every run of exactly 16 digits blotted out; twice, because two may share the sign between them."""
    sixteen = f"${{1}}{blotted.format(digits=16)}${{2}}"
    return pl.col(column).str.replace_all(_SIXTEEN, sixteen).str.replace_all(_SIXTEEN, sixteen)
