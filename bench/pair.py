"""Two raw tables of the same people, 25 columns each, for the comparison with other tools.

Every column is filled: what an empty cell means is a question of ours that the others do not ask. Names, titles and
units are typed in different case on the two sides; five people in a thousand differ in each of the 24 fields.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from bench.employees import employees
from bench.people import number
from syncsvc.model.run import Side

FIELDS = (
    "nik", "name", "title_front", "title_back", "birth_date", "sex", "status", "legal_status", "staff_type",
    "cpns_date", "pns_date", "rank", "rank_date", "job_kind", "job_id", "job_title", "job_date", "echelon",
    "education", "unit_id", "unit_name", "agency_home", "agency_work", "supervisor_nip",
)  # fmt: skip
SHOUTED = ("name", "title_back", "job_title", "unit_name")
_SPACING = 40


def write_pair(folder: str, people: int) -> dict[str, Any]:
    """Write ``local.parquet`` and ``national.parquet``; what must be found: per field, and people of one side only."""
    both = employees(people)
    national = both.select("nip", *FIELDS)
    local = both.select("nip", *(_typed(name, place) for place, name in enumerate(FIELDS)))
    kept_local, kept_national = both.select(ours=number % 1_000 != 1, theirs=number % 1_000 != 2)
    matched = kept_local & kept_national
    local.filter(kept_local).write_parquet(Path(folder) / "local.parquet", compression="lz4")
    national.filter(kept_national).write_parquet(Path(folder) / "national.parquet", compression="lz4")
    hits = both.filter(matched).select(_hit(place).sum().alias(name) for place, name in enumerate(FIELDS))
    alone = {"only_local": int((~kept_national).sum()), "only_national": int((~kept_local).sum())}
    return {"fields": hits.row(0, named=True), **alone}


def _hit(place: int) -> pl.Expr:
    return (number * 7_919 + place * _SPACING) % 1_000 < 5


def _typed(name: str, place: int) -> pl.Expr:
    """A field as the local side has it."""
    value = pl.col(name)
    other = value.dt.offset_by("31d") if name.endswith("_date") else pl.concat_str(value, pl.lit("X"))
    shouted = pl.when(number % 3 == 1).then(value.str.to_uppercase()).otherwise(value) if name in SHOUTED else value
    return pl.when(_hit(place)).then(other).otherwise(shouted).alias(name)


def raw_side(folder: str, side: Side) -> pl.DataFrame:
    """One side's table as it was written, in one piece."""
    name = "local" if side is Side.LOCAL else "national"
    return pl.read_parquet(Path(folder) / f"{name}.parquet").rechunk()
