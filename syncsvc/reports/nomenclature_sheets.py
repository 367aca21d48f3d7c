"""The workbook's sheets about nomenclature: how much is mapped, and the first of the terms that wait."""

from __future__ import annotations

from dataclasses import astuple

import polars as pl

from syncsvc.model.nomenclature import FIRST
from syncsvc.model.run_view import RunView
from syncsvc.reports.nomenclature import Share, list_name, open_terms, shares, unit_shares
from syncsvc.reports.sheets import Sheet
from syncsvc.reports.wording import Wording

TERMS_SHOWN = 500
_SHARES = ("listing", "unit", "unit_name", "terms", "mapped", "people", "people_mapped", "people_share")
_TERMS = ("listing", "term", "people", "findings", "units", "candidates")
_COUNTS = {"terms", "mapped", "people", "people_mapped", "findings", "units"}
_WIDTHS = {"listing": 14, "unit": 16, "unit_name": 38, "term": 46, "candidates": 90}


def sheets(view: RunView, wording: Wording) -> list[Sheet]:
    """Both sheets; none of a run without terms."""
    if view.terms.is_empty():
        return []
    every = [*shares(view.terms), *unit_shares(view.terms, view.term_uses, view.units)]
    waiting = open_terms(view.terms, TERMS_SHOWN)
    told = [
        (wording.name("listing", row["listing"]), *(row[name] for name in _TERMS[1:5]), _candidates(row))
        for row in waiting.iter_rows(named=True)
    ]
    return [
        _sheet(wording.say("sheet.nomenclature"), _SHARES, [_share(share, wording) for share in every], wording),
        _sheet(wording.say("sheet.terms"), _TERMS, told, wording),
    ]


def _share(share: Share, wording: Wording) -> tuple[object, ...]:
    people_share = wording.percent(share.people_mapped, share.people)
    return (list_name(share, wording), *astuple(share)[1:], people_share)


def _candidates(row: dict[str, object]) -> str:
    return " | ".join(
        f"{row[f'code_{place}']} – {row[f'title_{place}']}" for place in range(1, FIRST + 1) if row[f"code_{place}"]
    )


def _sheet(name: str, columns: tuple[str, ...], rows: list[tuple[object, ...]], wording: Wording) -> Sheet:
    kinds = {column: pl.Int64 if column in _COUNTS else pl.String for column in columns}
    headers = tuple(wording.say(f"column.{column}") for column in columns)
    widths = tuple(_WIDTHS.get(column, 12) for column in columns)
    return Sheet(name, pl.DataFrame(rows, schema=kinds, orient="row"), headers, widths)
