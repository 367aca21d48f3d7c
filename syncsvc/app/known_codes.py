"""Which entries of a national list a ruling may name: the one place where the reference in force is asked."""

from __future__ import annotations

import polars as pl

from syncsvc.model.equivalence import KnownCodes
from syncsvc.model.nomenclature import FIRST, Listing
from syncsvc.model.run import Side
from syncsvc.store import journal
from syncsvc.store.engine import Store
from syncsvc.store.snapshots import ACCEPTED, load_tables

_TABLES = {Listing.POSITIONS: ("position", "title"), Listing.UNITS: ("unit", "name")}


def known_codes(store: Store, agency: str, listing: str, terms: pl.DataFrame) -> KnownCodes:
    """The codes of a list: what the agency's newest national snapshots have, and the candidates of its terms
    (``TERM_SCHEMA``)."""
    noun, title = _TABLES[Listing(listing)]
    titles: dict[str, str] = {}
    for intake in journal.intakes(store, agency):
        if intake.side is Side.SIASN and intake.state == ACCEPTED:
            rows = load_tables(store, intake.intake, (noun,)).get(noun)
            titles |= {} if rows is None else _titles(rows, "id", title)
    mine = terms.filter(pl.col("listing") == listing)
    for place in range(1, FIRST + 1):
        titles |= _titles(mine, f"code_{place}", f"title_{place}")
    return KnownCodes(titles)


def _titles(rows: pl.DataFrame, code: str, title: str) -> dict[str, str]:
    named = rows.select(code, pl.col(title).fill_null("")).drop_nulls().unique(code, keep="first", maintain_order=True)
    return {str(number): str(words) for number, words in named.iter_rows()}
