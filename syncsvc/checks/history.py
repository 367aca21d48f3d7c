"""PEG-12 and PEG-14: what histories hold of an employee – predicates of past years, contracts (domain reference 6.2)."""

from __future__ import annotations

import polars as pl

from syncsvc.checks.base import Aspect, Confidence, Ground, Unless, nothing
from syncsvc.checks.duty import UNCLEAR
from syncsvc.checks.person import check
from syncsvc.model.finding import Severity

PROMOTION = Ground("SE Kepala BKN 19/2022 (hasil evaluasi dua tahun terakhir untuk kenaikan pangkat)", Confidence.HIGH)


def _no_record() -> Aspect:
    return Aspect(
        view="skp_years",
        field="skp_annual",
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


CHECKS = (check("PEG-12", Severity.HIGH, PROMOTION, _no_record()),)
