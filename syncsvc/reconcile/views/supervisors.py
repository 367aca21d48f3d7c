"""Who supervises whom, on each side, and what is known of the supervisor."""

from __future__ import annotations

import polars as pl

from syncsvc.reconcile.attach import attach
from syncsvc.reconcile.graph import loops

SIDES = ("local", "ekinerja")
_OF_THE_PERSON = {"person_name": "name", "job_title": "job_title", "unit_id": "unit_id", "rank": "rank"}


def portal_supervisors(evaluations: pl.DataFrame) -> pl.DataFrame:
    """The supervisor on the row of a person's latest period, rated or not: who, ekinerja_supervisor_nip,
    ekinerja_unread, on_rows; and what that row says of the person (ekinerja_name, …_job_title, …_unit_id, …_rank).

    What somebody does as Plt has another supervisor, and does not count.
    """
    order = ["year", "period_end", "end"]
    own = ~pl.col("acting").fill_null(value=False) & pl.col("who").is_not_null()
    rows = evaluations.select(pl.col("who", "supervisor_nip", "unread", *_OF_THE_PERSON, *order).filter(own))
    latest = rows.sort(order, nulls_last=False, maintain_order=True).unique("who", keep="last", maintain_order=True)
    return latest.select(
        "who",
        ekinerja_supervisor_nip=pl.col("supervisor_nip"),
        ekinerja_unread=pl.col("unread"),
        on_rows=pl.lit(value=True),
        **{f"ekinerja_{field}": pl.col(name) for name, field in _OF_THE_PERSON.items()},
    )


def with_supervisors(
    people: pl.DataFrame, portal: pl.DataFrame, heads: frozenset[str], listed: pl.Series
) -> pl.DataFrame:
    """Add both sides' supervisors, loops among them, and the supervisor's own state.

    ``heads`` are the person keys who head a root unit: nobody of the agency supervises them. ``listed`` are the NIPs
    that the portal has: who is only there is known, and nothing more is. Loops are looked for among people who may
    have a duty: a supervisor without one is no link of a chain.
    """
    wide = attach(people, portal, "who", "who").with_columns(
        on_rows=pl.col("on_rows").fill_null(value=False), top=pl.col("key").is_in(list(heads))
    )
    state = _supervisors_states(wide, listed)
    for side in SIDES:
        nip = f"{side}_supervisor_nip"
        wide = attach(wide, _loop_texts(wide, nip, f"{side}_loop"), "key", "key")
        renamed = state.select(pl.all().name.prefix(f"{side}_")).with_columns(
            pl.lit(value=True).alias(f"{side}_above_known")
        )
        wide = attach(wide, renamed, nip, f"{side}_above")
    return wide


def _supervisors_states(people: pl.DataFrame, listed: pl.Series) -> pl.DataFrame:
    """Of everybody who supervises somebody and is known: above (the key), above_active, above_obliged, above_agreed,
    above_unread (whether one of their plans could not be read)."""
    known = people.select(
        above=pl.col("key"),
        above_active=pl.col("active"),
        above_obliged=pl.col("obliged"),
        above_agreed=pl.col("agreed"),
        above_unread=pl.col("plans_unread"),
    )
    above = _all_supervisors(people)
    judged = known.filter(pl.col("above").is_in(above.implode()))
    strangers = above.filter(~above.is_in(judged["above"].implode()))
    unjudged = listed.filter(listed.is_in(strangers.implode())).unique().to_frame("above")
    return pl.concat([judged, unjudged], how="diagonal").unique("above", keep="first", maintain_order=True)


def _all_supervisors(wide: pl.DataFrame) -> pl.Series:
    return pl.concat([wide[f"{side}_supervisor_nip"] for side in SIDES]).drop_nulls().unique()


def _loop_texts(people: pl.DataFrame, nip: str, name: str) -> pl.DataFrame:
    """One row per loop, at its smallest member: key, the whole loop as text. Who supervises nobody is in no loop.

    Of two people with one key the first counts, as everywhere.
    """
    supervising = people.filter(pl.col("key").is_in(people[nip].drop_nulls().unique().implode()))
    links = supervising.select("key", nip, "obliged").unique("key", keep="first", maintain_order=True)
    chained = links.filter(pl.col("obliged").fill_null(value=True) & (pl.col("key") != pl.col(nip)))
    found = loops(dict(chained.select("key", nip).iter_rows()))
    texts = [" → ".join([*loop, loop[0]]) for loop in found]
    return pl.DataFrame({"key": [loop[0] for loop in found], name: texts}, schema={"key": pl.String, name: pl.String})
