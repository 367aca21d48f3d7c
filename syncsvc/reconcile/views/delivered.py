"""The views of what was delivered as it was: every employee row, each side's twins, and the sources themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from syncsvc.model.rules import Rules
from syncsvc.model.run import Intake
from syncsvc.reconcile.attach import attach
from syncsvc.reconcile.sides import Sides
from syncsvc.reconcile.views.lent import Lent, borrowed
from syncsvc.reconcile.views.people import person_of, twins


def employee_rows(sides: Sides, lent: tuple[Lent, ...], people: pl.DataFrame) -> pl.DataFrame:
    """Every employee row as delivered: key "source#row_key", person, side, nip, nip_raw, unit, subject.

    ``person`` is the row's own NIP; of a row without one, the key under which the matching knows the person.
    """
    frames = [_rows_of(name.partition(".")[0], rows, lent, people["key"]) for name, rows in sides.rows.items()]
    columns = ("key", "person", "side", "unit", "subject", "nip", "nip_raw")
    rows = pl.concat(frames) if frames else pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    return _in_their_units(rows, people)


def side_twins(sides: Sides, people: pl.DataFrame) -> pl.DataFrame:
    """One row per NIP and side: who stands there twice (``people.twins``)."""
    nobody = pl.DataFrame()
    rows = [twins(sides.rows.get(f"{side}.employee", nobody), side) for side in ("local", "siasn")]
    return _in_their_units(pl.concat(rows), people)


def local_people(people: pl.DataFrame) -> pl.DataFrame:
    """Local people under the key of their row, for what is wrong with the row and not with the person."""
    row = pl.concat_str("local_source", "local_row_key", separator="#")
    return people.filter("on_local").select(
        "unit", "subject", "ambiguous", "candidates", "claims", "local_nip", key=row, person=pl.col("person")
    )


def source_ages(intakes: Sequence[Intake], rules: Rules, now: datetime) -> pl.DataFrame:
    """One row per configured source: key, as_of, age and limit in hours; a source that did not deliver has no age."""
    delivered = {intake.source: intake.as_of for intake in intakes if intake.snapshots}
    limits = {**dict.fromkeys(delivered), **rules.fresh_hours}
    rows = [
        {
            "key": source,
            "unit": None,
            "as_of": as_of and as_of.strftime("%Y-%m-%d %H:%M UTC"),
            "age": as_of and (now - as_of).total_seconds() / 3600,
            "limit": limit,
        }
        for source, limit in limits.items()
        for as_of in [delivered.get(source)]
    ]
    schema = {"key": pl.String, "unit": pl.String, "as_of": pl.String, "age": pl.Float64, "limit": pl.Float64}
    return pl.DataFrame(rows, schema=schema)


def _in_their_units(rows: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Rows under the unit that their person is counted in, by whatever id their side calls it."""
    known = attach(rows.select("person"), people.select("key", "unit"), "person", "key")
    return rows.with_columns(unit=pl.coalesce(known["unit"], "unit"))


def _rows_of(side: str, rows: pl.DataFrame, lent: tuple[Lent, ...], keys: pl.Series) -> pl.DataFrame:
    made = rows.select(
        key=pl.concat_str("source", "row_key", separator="#"),
        person=pl.col("nip"),
        side=pl.lit(side),
        unit=pl.col("unit_id"),
        subject=pl.col("name"),
        nip="nip",
        nip_raw="nip_raw",
    )
    if not made["nip"].null_count():
        return made
    names = [f"{side}_source", f"{side}_row_key", f"{side}_nip"]
    known = pl.DataFrame(borrowed(lent, names)).with_columns(known=keys).filter(pl.col(f"{side}_nip").is_null())
    placed = known.select(pl.concat_str(names[:2], separator="#").alias("key"), "known")
    found = attach(made, placed.drop_nulls(), "key", "key")
    return found.with_columns(person=pl.coalesce("person", person_of("known"))).drop("known")
