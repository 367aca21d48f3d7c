"""An invented agency: the intakes of its three sources, laid out directly as mapped columns."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from bench import skp
from bench.employees import local, national
from bench.nouns import as_noun
from bench.people import (
    CLERKS,
    EXPERTS,
    NOW,
    clerk,
    everybody,
    expert,
    number,
    person_id,
    unit_count,
    unit_id,
    unit_name,
)
from syncsvc.mapping.notes import NOTES_SCHEMA
from syncsvc.model.run import Intake, Side, Snapshot


def intakes(people: int, changed: bool = False) -> list[Intake]:
    """The agency's three sources. ``changed`` gives one in a hundred another local rank than before."""
    base = everybody(people)
    notes = pl.DataFrame(schema=NOTES_SCHEMA)
    tables = {
        Side.LOCAL: {
            "employee": local(base, changed),
            "unit": _units(people, Side.LOCAL),
            "appointment": _appointments(base.filter(number % 5 == 0)),
            "skp_plan": skp.local_plans(base.filter(number % 20 == 0)),
            "skp_annual": skp.annuals(base.filter(number % 20 == 1)),
        },
        Side.SIASN: {"employee": national(base), "unit": _units(people, Side.SIASN), "position": _positions()},
        Side.EKINERJA: {
            "skp_plan": skp.plans(base),
            "skp_evaluation": pl.concat([skp.ratings(base, skp.QUARTER, 2026), skp.ratings(base, skp.FINAL, 2025)]),
        },
    }
    return [
        Intake(side, side, tuple(Snapshot(side, side, table, rows, NOW) for table, rows in named.items()), notes, NOW)
        for side, named in tables.items()
    ]


def _units(people: int, side: Side) -> pl.DataFrame:
    base = pl.DataFrame({"i": pl.int_range(0, unit_count(people), dtype=pl.Int64, eager=True)})
    columns = {
        "source": pl.lit(side.value),
        "row_key": number.cast(pl.String),
        "id": unit_id(number, side),
        "parent_id": pl.when(number > 0).then(unit_id(number // 10, side)),
        "name": unit_name(number).str.to_uppercase() if side is Side.LOCAL else unit_name(number),
        "echelon": pl.lit("31"),
        "active": pl.lit(value=True),
    }
    if side is Side.LOCAL:
        columns["national_id"] = unit_id(number, Side.SIASN)
    else:
        columns |= {"head_title": pl.concat_str(pl.lit("Kepala "), unit_name(number)), "head_id": person_id(number)}
    return as_noun("unit", base, columns)


def _positions() -> pl.DataFrame:
    def reference(count: int, kind: str, mark: str, title: Callable[[pl.Expr], pl.Expr]) -> pl.DataFrame:
        base = pl.DataFrame({"i": pl.int_range(0, count, dtype=pl.Int64, eager=True)})
        key = pl.concat_str(pl.lit(mark), number.cast(pl.String).str.zfill(31))
        columns = {"source": pl.lit("siasn"), "row_key": key, "job_kind": pl.lit(kind), "id": key}
        return as_noun("position", base, columns | {"title": title(number)})

    return pl.concat([reference(EXPERTS, "2", "b", expert), reference(CLERKS, "4", "c", clerk)])


def _appointments(base: pl.DataFrame) -> pl.DataFrame:
    columns = {
        "source": pl.lit("local"),
        "row_key": number.cast(pl.String),
        "nip": pl.col("nip"),
        "job_kind": pl.col("kind"),
        "job_title": pl.col("title"),
        "unit_id": unit_id(pl.col("unit"), Side.LOCAL),
        "start": pl.col("cpns").dt.offset_by("9y"),
        "assignment": pl.lit("D"),
    }
    return as_noun("appointment", base, columns)
