"""EVA-01, EVA-03, EVA-04 and EVA-16: what the sides keep of ratings and predicates (domain reference 6.7)."""

from __future__ import annotations

import polars as pl

from syncsvc.checks.base import Aspect, Check, Confidence, Ground, Unless, labelled, nothing, period_mark
from syncsvc.checks.sides import every_side, with_odd
from syncsvc.model.finding import Actor, Severity

BOTH_PARTS = Ground("PermenPANRB 6/2022: hasil kerja dan perilaku kerja sama-sama dinilai", Confidence.HIGH)
ONE_RESULT = Ground("PermenPANRB 6/2022 Ps 24-25 (evaluasi tahunan); PP 30/2019 Ps 60", Confidence.MEDIUM)
YEAR = pl.col("year").cast(pl.String)
IN_MATRIX_YEARS = pl.col("year") >= pl.col("matrix_from_year")
GRAVE = 4
"""From this predicate on (kurang, sangat kurang) a career ends on it: PP 49/2018 Ps 53, UU 20/2023 Ps 52."""


def _against_siasn(side: str) -> Aspect:
    said, national = pl.col(f"{side}_predicate"), pl.col("siasn_predicate")
    grave = (pl.max_horizontal(said, national) >= GRAVE).fill_null(value=False)
    shown = labelled(predikat=national, portal=pl.col("ekinerja_predicate"))
    if side == "ekinerja":
        shown = labelled(predikat=national, simpeg=pl.col("local_predicate"))
    return Aspect(
        view="annual_predicates",
        field=f"{side}.predicate",
        known=pl.col(f"on_{side}") & pl.col("on_siasn"),
        applies=pl.lit(value=True),
        wrong=said != national,
        needs=("siasn.skp_annual", "local.skp_annual" if side == "local" else "ekinerja.skp_evaluation"),
        local=labelled(predikat=said),
        national=with_odd(shown, "predicate", every_side("predicate")),
        period=YEAR,
        lagged=("predicate",),
        severity=pl.when(grave).then(pl.lit(str(Severity.BLOCK))),
    )


def _no_behaviour(view: str, side: str, entity: str, table: str, period: pl.Expr) -> Aspect:
    behaviour = pl.col("behaviour")
    rated = pl.col("result").is_not_null() | pl.col("predicate").is_not_null()
    shown = labelled(hasil=pl.col("result"), predikat=pl.col("predicate"))
    return Aspect(
        view=view,
        field=f"{side}.behaviour",
        applies=IN_MATRIX_YEARS & pl.col("key").is_not_null() & rated,
        wrong=behaviour.is_null(),
        needs=(f"{side}.{table}",),
        unless=(Unless("not_delivered", behaviour.is_null().all()),),
        entity=entity,
        local=shown if side == "local" else nothing(),
        national=nothing() if side == "local" else shown,
        period=period,
    )


CHECKS = (
    Check(
        "EVA-01",
        Severity.HIGH,
        Actor.UNIT_OPERATOR,
        "annual",
        ONE_RESULT,
        (_against_siasn("local"), _against_siasn("ekinerja")),
    ),
    Check(
        "EVA-04",
        Severity.MEDIUM,
        Actor.RATER,
        "evaluation",
        BOTH_PARTS,
        (
            _no_behaviour("rating_ids", "ekinerja", "evaluation", "skp_evaluation", period_mark()),
            _no_behaviour("annuals", "local", "annual", "skp_annual", YEAR),
            _no_behaviour("national_annuals", "siasn", "annual", "skp_annual", YEAR),
        ),
    ),
)
