"""What ``mapping list``, ``show`` and ``coverage`` mean: the work by impact, one term whole, how much is mapped."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from syncsvc.app.places import store_for_reading
from syncsvc.app.terms import Row, candidates, one_term, rejections, statements_on, term_book, work
from syncsvc.lang import LANGUAGES, say
from syncsvc.model.nomenclature import Decision
from syncsvc.reports.cells import blotted
from syncsvc.reports.explanation import explained
from syncsvc.reports.nomenclature import Share, shares, unit_shares
from syncsvc.reports.wording import Wording
from syncsvc.store import journal

SHORT = 10
COLUMNS = (
    *("id", "listing", "kind", "term", "context", "people", "findings", "units"),
    *("decision", "evidence", "state", "candidates"),
)
NARROW = ("short", "listing", "kind", "term", "people", "findings", "units", "decision", "state", "candidates")
COVERED = ("listing", "unit", "name", "terms", "mapped", "terms_share", "people", "people_mapped", "people_share")
_NONE = frozenset[str]()
_COUNTED = ("people", "findings", "units", "state")


def list_terms(
    data: Path | None,
    agency: str | None,
    listing: str | None = None,
    decision: str | None = None,
    language: str = LANGUAGES[0],
    now: datetime | None = None,
) -> list[dict[str, Any]]:
    """The work list, most urgent first, or the terms of one decision; no NIK is shown whole."""
    with store_for_reading(data) as store:
        book = term_book(store, agency, now)
    asked = pl.col("decision") == decision if decision else pl.lit(True)
    found = (book.terms if decision == Decision.ACCEPT else work(book.terms)).filter(asked)
    if listing:
        found = found.filter(pl.col("listing") == listing)
    shown = found.with_columns(blotted("term", Wording(language)), short=pl.col("id").str.head(SHORT))
    gone = rejections(book)
    return [
        {**row, "candidates": " | ".join(_told(row, gone.get(row["id"], _NONE), None))}
        for row in shown.iter_rows(named=True)
    ]


def show_term(
    data: Path | None,
    agency: str | None,
    wanted: str,
    language: str = LANGUAGES[0],
    now: datetime | None = None,
) -> list[dict[str, Any]]:
    """One term as facts: candidates, the explanation in words, what hangs on it, what was said about it and by whom."""
    with store_for_reading(data) as store:
        book = term_book(store, agency, now)
    term = one_term(book, wanted)
    said = statements_on(book, term)
    state = book.terms.filter(pl.col("id") == term["id"])["state"].to_list()
    covered = pl.DataFrame({"term": [term["term"]]}).select(blotted("term", Wording(language))).item()
    known = {**term, "term": covered, "state": state[0] if state else None}
    facts = [
        ("id", term["id"]),
        *((name, known[name]) for name in ("term", "listing", "kind", "context")),
        ("decision", say(language, f"nomenclature.decision.{term['decision']}")),
        ("evidence", say(language, f"nomenclature.evidence.{term['evidence']}") if term["evidence"] else None),
        *((name, known[name]) for name in _COUNTED),
        *(("candidate", told) for told in _told(term, rejections(book).get(term["id"], _NONE), language)),
        *(("explanation", sentence) for sentence in explained(term["reasons"], language)),
        *(("statement", _statement(row)) for row in said.iter_rows(named=True)),
    ]
    return [{"fact": name, "value": value} for name, value in facts]


def coverage(data: Path | None, agency: str | None, language: str = LANGUAGES[0]) -> list[dict[str, Any]]:
    """How many terms and people are mapped: in total, per list, and per unit with all below it."""
    with store_for_reading(data) as store:
        book = term_book(store, agency)
        uses = journal.term_uses(store, book.run)
        units = journal.units(store, book.run)
    wording = Wording(language)
    total = [_covered(share, wording) for share in shares(book.terms)]
    return total + [_covered(share, wording) for share in unit_shares(book.terms, uses, units)]


def _covered(share: Share, wording: Wording) -> dict[str, Any]:
    return {
        "listing": share.listing,
        "unit": share.unit,
        "name": share.name,
        "terms": share.terms,
        "mapped": share.mapped,
        "terms_share": wording.percent(share.mapped, share.terms),
        "people": share.people,
        "people_mapped": share.people_mapped,
        "people_share": wording.percent(share.people_mapped, share.people),
    }


def _told(term: Row, gone: frozenset[str], language: str | None) -> list[str]:
    """The candidates with their places, as a person names them. In a list those that were rejected are left out; told
    one by one, in a language, they are marked, and the scores help to judge."""
    told = []
    for place, (code, title, score) in enumerate(candidates(term), 1):
        named = f"{place}. {code} – {title}"
        if language is None:
            told += [named] if code not in gone else []
            continue
        scored = named if score is None else f"{named} ({score:.2f})"
        told.append(say(language, "nomenclature.was_rejected", candidate=scored) if code in gone else scored)
    return told


def _statement(row: Row) -> str:
    pair = f"{row['kinship']} {row['code'] or '-'}" + (f" – {row['title']}" if row["title"] else "")
    until = f" → {row['valid_to']}" if row["valid_to"] else ""
    by = row["author"] + (f", {row['reviewer']}" if row["reviewer"] else "")
    origin = f" [{row['pack']}]" if row["pack"] else ""
    return f"{row['at']:%Y-%m-%d} {by}{origin}: {row['verdict']} {pair}{until} – {row['reason'] or '-'}"
