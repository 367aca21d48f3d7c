"""Which entries of a national list a ruling may name: the one place where the reference in force is asked."""

from __future__ import annotations

import polars as pl

from syncsvc.mapping.identifiers import fold_ids
from syncsvc.mapping.nomenclature.keys import fold_term
from syncsvc.model.equivalence import KnownCodes
from syncsvc.model.nomenclature import FIRST, Listing
from syncsvc.model.run import Side
from syncsvc.store import journal, references
from syncsvc.store.engine import Store
from syncsvc.store.snapshots import ACCEPTED, load_tables

_TABLES = {Listing.POSITIONS: ("position", "title"), Listing.UNITS: ("unit", "name")}
_OLD = "O"


def known_codes(store: Store, agency: str, listing: str, terms: pl.DataFrame) -> KnownCodes:
    """The codes of the list in force. While none was imported: what the agency's newest national snapshots have, and
    the candidates of its terms (``TERM_SCHEMA``). Codes are as ids are compared, however the list writes them.

    An old entry is retired where an entry in use has the same title; without one it may still be meant.
    """
    with store.reading() as connection:
        version = references.in_force(connection, listing, agency)
        rows = references.load(connection, version.id) if version else None
    if version is None or rows is None:
        return KnownCodes(_delivered(store, agency, listing, terms))
    rows = rows.with_columns(fold_ids(rows["code"]))
    titles = _titles(rows, "code", "title")
    retired = _retired(rows) if "status" in rows.columns else {}
    usable = {code: title for code, title in titles.items() if code not in retired}
    return KnownCodes(usable, retired, version.id, version.digest)


def _retired(rows: pl.DataFrame) -> dict[str, str]:
    """Old entries to what to take instead: the entry in use that has the same kind and title."""
    named = rows.select("code", "title", "kind", old=pl.col("status") == _OLD).drop_nulls(["code", "title"])
    old = list(named.filter("old").select("code", "title", "kind").iter_rows())
    wanted = {(kind, fold_term(title)) for _, title, kind in old}
    in_use: dict[tuple[str | None, str], str] = {}
    for code, title, kind in named.filter(~pl.col("old").fill_null(False)).select("code", "title", "kind").iter_rows():
        place = (kind, fold_term(title))
        if place in wanted:
            in_use.setdefault(place, f"{code} – {title}")
    found = {code: in_use.get((kind, fold_term(title))) for code, title, kind in old}
    return {code: instead for code, instead in found.items() if instead}


def _delivered(store: Store, agency: str, listing: str, terms: pl.DataFrame) -> dict[str, str]:
    noun, title = _TABLES[Listing(listing)]
    titles: dict[str, str] = {}
    for intake in journal.intakes(store, agency):
        if intake.side is Side.SIASN and intake.state == ACCEPTED:
            rows = load_tables(store, intake.intake, (noun,)).get(noun)
            titles |= {} if rows is None else _titles(rows, "id", title)
    mine = terms.filter(pl.col("listing") == listing)
    for place in range(1, FIRST + 1):
        titles |= _titles(mine, f"code_{place}", f"title_{place}")
    return titles


def _titles(rows: pl.DataFrame, code: str, title: str) -> dict[str, str]:
    named = rows.select(code, pl.col(title).fill_null("")).drop_nulls().unique(code, keep="first", maintain_order=True)
    return {str(number): str(words) for number, words in named.iter_rows()}
