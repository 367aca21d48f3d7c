"""Which rulings in force the national lists outlived, read from the store."""

from __future__ import annotations

from datetime import date

import polars as pl
from sqlalchemy import Connection

from syncsvc.mapping.nomenclature.outlived import doubtful, on_entries, outlived, pairs_of
from syncsvc.mapping.nomenclature.rulings import Pair
from syncsvc.mapping.nomenclature.standing import in_force_rows
from syncsvc.model.equivalence import STATEMENT_SCHEMA
from syncsvc.model.nomenclature import Listing
from syncsvc.store import equivalences, references

NONE_OUTLIVED = pl.DataFrame(schema={**STATEMENT_SCHEMA, "fate": pl.String()})


def outlived_pairs(connection: Connection, agency: str, today: date) -> frozenset[Pair]:
    """The pairs of an agency's rulings in force that the lists in force outlived."""
    return pairs_of(outlived_rulings(connection, agency, today))


def outlived_rulings(connection: Connection, agency: str, today: date) -> pl.DataFrame:
    """An agency's rulings in force that the lists in force outlived (``STATEMENT_SCHEMA`` and ``fate``); of a list that
    was never imported none."""
    binding = in_force_rows(equivalences.statements(connection, agency), agency, today)
    found = [NONE_OUTLIVED]
    for listing in Listing:
        rulings = on_entries(binding, listing)
        there = references.newest(connection, listing, agency) if rulings.height else None
        if there is not None:
            found.append(_outlived(connection, agency, rulings, there[1]))
    return pl.concat(found)


def outlived_by(connection: Connection, agency: str, today: date, listing: str, entries: pl.DataFrame) -> pl.DataFrame:
    """An agency's rulings in force that one list would outlive if it were in force."""
    binding = in_force_rows(equivalences.statements(connection, agency), agency, today)
    return _outlived(connection, agency, on_entries(binding, listing), entries)


def _outlived(connection: Connection, agency: str, rulings: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    found = doubtful(rulings, entries)
    return outlived(found, versions_ruled_with(connection, agency, found)).select(NONE_OUTLIVED.columns)


def versions_ruled_with(connection: Connection, agency: str, rulings: pl.DataFrame) -> dict[int, pl.DataFrame]:
    """The versions of a list that rulings were made with, by number; what this store does not have is left out."""
    wanted = set(rulings["reference_version"].drop_nulls())
    listings = rulings["listing"].unique().to_list() if wanted else []
    known = {
        version.id
        for listing in listings
        for owner in (agency, references.EVERY_AGENCY)
        for version in references.versions(connection, listing, owner)
    }
    return {number: references.load(connection, number) for number in sorted(wanted & known)}
