"""Who supervises whom, on each side, and what is known of the supervisor."""

from __future__ import annotations

import polars as pl

from syncsvc.reconcile.graph import loops

SIDES = ("local", "ekinerja")


def portal_supervisors(evaluations: pl.DataFrame) -> pl.DataFrame:
    """The supervisor on a person's latest rated period (not as Plt): key, ekinerja_supervisor_nip, on_rows."""
    own = evaluations.filter(~pl.col("acting").fill_null(value=False) & pl.col("key").is_not_null())
    order = ["year", "period_end", "end"]
    latest = own.sort(order, nulls_last=False, maintain_order=True).unique("key", keep="last", maintain_order=True)
    return latest.select("key", ekinerja_supervisor_nip=pl.col("supervisor_nip"), on_rows=pl.lit(value=True))


def with_supervisors(people: pl.DataFrame, portal: pl.DataFrame, heads: frozenset[str]) -> pl.DataFrame:
    """Add both sides' supervisors, loops among them, and the supervisor's own state.

    ``heads`` are the person keys who head a root unit: nobody of the agency supervises them.
    """
    wide = people.join(portal, on="key", how="left", maintain_order="left").with_columns(
        on_rows=pl.col("on_rows").fill_null(value=False), top=pl.col("key").is_in(list(heads))
    )
    state = people.select(
        above=pl.col("key"),
        above_active=pl.col("active"),
        above_obliged=pl.col("obliged"),
        above_agreed=pl.col("agreed"),
    ).unique("above")
    for side in SIDES:
        nip = f"{side}_supervisor_nip"
        wide = wide.join(_loop_texts(wide, nip, f"{side}_loop"), on="key", how="left", maintain_order="left")
        renamed = state.select(pl.all().name.prefix(f"{side}_")).with_columns(
            pl.lit(value=True).alias(f"{side}_above_known")
        )
        wide = wide.join(renamed, left_on=nip, right_on=f"{side}_above", how="left", maintain_order="left")
    return wide


def _loop_texts(people: pl.DataFrame, nip: str, name: str) -> pl.DataFrame:
    """One row per loop, at its smallest member: key, the whole loop as text."""
    edges = people.select("key", nip).drop_nulls().filter(pl.col("key") != pl.col(nip))
    found = loops(dict(edges.iter_rows()))
    texts = [" → ".join([*loop, loop[0]]) for loop in found]
    return pl.DataFrame({"key": [loop[0] for loop in found], name: texts}, schema={"key": pl.String, name: pl.String})
