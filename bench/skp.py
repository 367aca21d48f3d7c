"""The SKP tables of the invented agency: plans, ratings of periods, yearly predicates."""

from __future__ import annotations

from datetime import date

import polars as pl

from bench.faults import PLANTED
from bench.nouns import as_noun
from bench.people import number, person_id, unit_name
from syncsvc.model.run import Side

QUARTER, FINAL = "tw1", "final"


def plans(base: pl.DataFrame) -> pl.DataFrame:
    """The portal's plans: one per person, some missing, drafts, or under another title."""
    missing = PLANTED["no_plan"].hits
    title = pl.when(PLANTED["plan_title"].hits).then(pl.lit("Jabatan Lama")).otherwise("title")
    rows = _skp(Side.EKINERJA)
    own = {
        "person_name": pl.col("name"),
        "present": ~missing,
        "skp_id": pl.when(~missing).then(rows["skp_id"]),
        "status": pl.when(~missing).then(rows["status"]),
        "job_title": title,
        "unit_name": unit_name(pl.col("unit")),
    }
    return as_noun("skp_plan", base, rows | own)


def local_plans(base: pl.DataFrame) -> pl.DataFrame:
    """Local plans of the people given."""
    return as_noun("skp_plan", base, _skp(Side.LOCAL))


def annuals(base: pl.DataFrame) -> pl.DataFrame:
    """Local yearly predicates of the people given."""
    two = dict.fromkeys(("result", "behaviour", "predicate"), pl.lit(2))
    columns = {"source": pl.lit("local"), "row_key": number.cast(pl.String), "nip": pl.col("nip")}
    return as_noun("skp_annual", base, columns | two | {"year": pl.lit(2025)})


def ratings(base: pl.DataFrame, period: str, year: int) -> pl.DataFrame:
    """One period's rating of everybody; in the first quarter some have none, or another rater."""
    quarter = period == QUARTER
    rated = ~PLANTED["unrated"].hits if quarter else pl.lit(value=True)
    other = PLANTED["rater"].hits if quarter else pl.lit(value=False)
    above = pl.when(pl.col("above").is_not_null()).then(person_id(pl.col("above")))
    columns = {
        "source": pl.lit("ekinerja"),
        "row_key": pl.concat_str(pl.lit(f"{period}-"), number),
        "nip": pl.col("nip"),
        "nip_raw": pl.col("nip"),
        "person_id": person_id(number),
        "year": pl.lit(year),
        "period_id": pl.lit(period),
        "skp_id": pl.concat_str(pl.lit("d"), number.cast(pl.String).str.zfill(31)),
        "evaluation_id": pl.concat_str(pl.lit("f1" if quarter else "f2"), number.cast(pl.String).str.zfill(30)),
        "start": pl.lit(date(year, 1, 1)),
        "end": pl.lit(date(year, 3, 31) if quarter else date(year, 12, 31)),
        "job_title": pl.col("title"),
        "acting": pl.lit(value=False),
        **{name: pl.when(rated).then(2) for name in ("result", "behaviour", "predicate")},
        "supervisor_nip": pl.col("supervisor"),
        "supervisor_id": above,
        "rater_id": pl.when(other).then(person_id(pl.col("above") + 1)).otherwise(above),
    }
    return as_noun("skp_evaluation", base, columns)


def _skp(side: Side) -> dict[str, pl.Expr]:
    draft = PLANTED["plan_draft"].hits
    return {
        "source": pl.lit(side.value),
        "row_key": number.cast(pl.String),
        "nip": pl.col("nip"),
        "nip_raw": pl.col("nip"),
        "year": pl.lit(2026),
        "start": pl.lit(date(2026, 1, 1)),
        "end": pl.lit(date(2026, 12, 31)),
        "acting": pl.lit(value=False),
        "present": pl.lit(value=True),
        "skp_id": pl.concat_str(pl.lit("d"), number.cast(pl.String).str.zfill(31)),
        "status": pl.when(draft).then(pl.lit("draft")).otherwise(pl.lit("agreed")),
    }
