"""A tree of units that is told by each unit's parent: parents told by title, and circles."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

Node = tuple[str, str]


def cycles(units: pl.DataFrame) -> list[tuple[str, tuple[str, ...]]]:
    """The agency and the codes of each circle, upwards from its first unit in the list; columns code, parent, agency.

    A parent that the list does not have ends a chain. Rows without a code or agency are left out.
    """
    rows = units.select("agency", "code", "parent").drop_nulls().iter_rows()
    above: dict[Node, Node] = {(agency, code): (agency, parent) for agency, code, parent in rows}
    seen: set[Node] = set()
    found = []
    for start in above:
        chain = _climbed(start, above, seen)
        seen.update(chain)
        end = above.get(chain[-1]) if chain else None
        if end in chain:
            circle = chain[chain.index(end) :]
            found.append((circle[0][0], tuple(code for _, code in circle)))
    return found


def parents_as_codes(units: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The units with each parent as a code, and how many were told by a title: one that exactly one other unit of the
    agency has. What is neither stays as it is."""
    by_title = pl.col("title").str.to_lowercase()
    named = units.group_by("agency", by_title.alias("called")).agg(pl.col("code").first(), pl.len().alias("units"))
    known = named.filter(pl.col("units") == 1).select("agency", "called", meant="code")
    codes = units.select("agency", called="code", listed=pl.lit(value=True)).unique()
    told = units.with_columns(called=pl.col("parent")).join(
        codes, on=["agency", "called"], how="left", maintain_order="left"
    )
    told = told.with_columns(pl.col("called").str.to_lowercase()).join(
        known, on=["agency", "called"], how="left", maintain_order="left"
    )
    by_name = pl.col("listed").is_null() & pl.col("meant").is_not_null() & (pl.col("meant") != pl.col("code"))
    count = told.select(by_name.sum()).item()
    return told.with_columns(pl.when(by_name).then("meant").otherwise("parent").alias("parent")).select(
        units.columns
    ), int(count)


def _climbed(start: Node, above: Mapping[Node, Node], seen: set[Node]) -> list[Node]:
    """From a unit upwards until a root, a unit seen before, or one of the chain itself."""
    chain: dict[Node, None] = {}
    here: Node | None = start
    while here is not None and here in above and here not in seen and here not in chain:
        chain[here] = None
        here = above.get(here)
    return list(chain)
