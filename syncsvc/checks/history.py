"""PEG-12 and PEG-14: what histories hold of an employee: past predicates, contracts (domain reference 6.2)."""

from __future__ import annotations

import polars as pl

from syncsvc.checks.base import Aspect, Confidence, Ground, Unless, labelled, nothing
from syncsvc.checks.duty import UNCLEAR
from syncsvc.checks.person import SIDES, check
from syncsvc.checks.plan import SPAN
from syncsvc.model.finding import Severity

PROMOTION = Ground("SE Kepala BKN 19/2022 (hasil evaluasi dua tahun terakhir untuk kenaikan pangkat)", Confidence.HIGH)
CONTRACT = Ground("PP 49/2018 Ps 37 (masa hubungan perjanjian kerja)", Confidence.HIGH)


def _no_record() -> Aspect:
    return Aspect(
        view="skp_years",
        field="skp_annual",
        known=pl.col("on_siasn"),
        applies=pl.col("obliged") & pl.col("employed"),
        wrong=~pl.col("recorded"),
        needs=("local.employee", "siasn.employee", "siasn.skp_annual"),
        unless=(
            *UNCLEAR,
            Unless("period_not_delivered", ~pl.col("delivered")),
            Unless("unreadable", pl.col("doubtful") & ~pl.col("recorded")),
        ),
        local=nothing(),
        national=nothing(),
        period=pl.col("period"),
    )


def _contract_over(side: str) -> Aspect:
    until = pl.col(f"{side}_contract_until")
    return Aspect(
        view="people",
        field=f"{side}.contract",
        known=pl.col(f"on_{side}"),
        applies=pl.col("active") & pl.col("pppk"),
        wrong=until < pl.col("today"),
        needs=(f"{side}.employee", f"{side}.contract"),
        unless=(Unless("duplicate", pl.col("duplicate")),),
        local=labelled(until=until) if side == "local" else nothing(),
        national=labelled(until=until) if side == "siasn" else nothing(),
    )


def _plan_outside(side: str) -> Aspect:
    first, last = pl.col(f"{side}_contract_from"), pl.col(f"{side}_contract_until")
    shown = pl.concat_str(first, last, separator="..")
    return Aspect(
        view="plans",
        field=f"{side}.period",
        applies=pl.col("pppk"),
        wrong=(pl.col("start") < first) | (pl.col("end") > last),
        needs=("ekinerja.skp_plan", f"{side}.employee", f"{side}.contract"),
        unless=(Unless("duplicate", pl.col("duplicate")),),
        entity="skp",
        local=labelled(spans=shown) if side == "local" else labelled(spans=SPAN),
        national=labelled(spans=shown) if side == "siasn" else labelled(spans=SPAN),
        period=pl.col("year").cast(pl.String),
    )


CHECKS = (
    check("PEG-12", Severity.HIGH, PROMOTION, _no_record()),
    check("PEG-14", Severity.HIGH, CONTRACT, *map(_contract_over, SIDES), *map(_plan_outside, SIDES)),
)
