"""How much of the local nomenclature is mapped, in terms and in people: in total, per list, per unit with all below."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from syncsvc.model.nomenclature import Decision, Listing
from syncsvc.reports.wording import Wording

ALL = ""
"""Of a share: all lists together, or the whole agency."""
_MOST_LEVELS = 64


@dataclass(frozen=True, slots=True)
class Share:
    """Terms, people who hold or work in them, and how many of both are mapped to the national list.

    ``listing`` and ``unit`` are ``ALL`` of a total. A person counts once per list: for the position and for the unit.
    """

    listing: str
    unit: str
    name: str
    terms: int
    mapped: int
    people: int
    people_mapped: int


def shares(terms: pl.DataFrame) -> list[Share]:
    """The totals of a run's terms: all lists together, then each list that has any. Nothing without terms."""
    if terms.is_empty():
        return []
    lists = [listing.value for listing in Listing if (terms["listing"] == listing.value).any()]
    parts = [(ALL, terms), *((listing, terms.filter(pl.col("listing") == listing)) for listing in lists)]
    return [Share(listing, ALL, "", *_counted(part)) for listing, part in parts]


def unit_shares(terms: pl.DataFrame, uses: pl.DataFrame, units: pl.DataFrame) -> list[Share]:
    """Each unit's share per list, everything below it included; by list, name and unit.

    A unit whose parents loop counts for every unit of the loop.
    """
    met = uses.join(terms.select("id", "listing", mapped=pl.col("decision") == Decision.ACCEPT), on="id")
    spread = met.with_columns(pl.col("unit").fill_null("")).join(_above(units), on="unit", how="left")
    at = pl.coalesce("above", "unit").alias("unit")
    rows = (
        spread.group_by("listing", at)
        .agg(
            pl.col("id").n_unique().alias("terms"),
            pl.col("id").filter(pl.col("mapped")).n_unique().alias("mapped"),
            pl.col("people").sum(),
            pl.col("people").filter(pl.col("mapped")).sum().alias("people_mapped"),
        )
        .join(units.select(pl.col("unit").fill_null(""), "name"), on="unit", how="left")
        .with_columns(pl.coalesce("name", "unit").alias("name"))
        .sort("listing", "name", "unit")
    )
    return [Share(*row) for row in rows.select(Share.__slots__).iter_rows()]


def open_terms(terms: pl.DataFrame, most: int) -> pl.DataFrame:
    """The unmapped terms with the most people, findings and units; ``most`` of them."""
    waiting = terms.filter(pl.col("decision") == Decision.REVIEW)
    order = ["people", "findings", "units", "term", "id"]
    return waiting.sort(order, descending=[True, True, True, False, False], nulls_last=True).head(most)


def list_name(share: Share, wording: Wording) -> str:
    """The name of a share's list."""
    return wording.name("listing", share.listing or "all")


def share_line(share: Share, wording: Wording) -> str:
    """``Positions: 410 of 512 terms (80%), 7,801 of 8,002 people (97.4%)``"""
    return wording.say(
        "share_line",
        listing=list_name(share, wording),
        mapped=share.mapped,
        terms=share.terms,
        terms_share=wording.percent(share.mapped, share.terms),
        people_mapped=share.people_mapped,
        people=share.people,
        people_share=wording.percent(share.people_mapped, share.people),
    )


def _counted(terms: pl.DataFrame) -> tuple[int, int, int, int]:
    mapped = terms.filter(pl.col("decision") == Decision.ACCEPT)
    return terms.height, mapped.height, int(terms["people"].sum()), int(mapped["people"].sum())


def _above(units: pl.DataFrame) -> pl.DataFrame:
    """Every unit with itself and each unit above it (``unit``, ``above``)."""
    links = units.select(pl.col("unit").fill_null(""), "parent").unique("unit", keep="first", maintain_order=True)
    parents = links.drop_nulls().filter(pl.col("parent").is_in(links["unit"].implode()))
    found = [links.select("unit", above="unit")]
    step = found[0]
    for _ in range(_MOST_LEVELS):
        step = step.join(parents, left_on="above", right_on="unit").select("unit", above="parent")
        if step.is_empty():
            break
        found.append(step)
    return pl.concat(found).unique(maintain_order=True)
