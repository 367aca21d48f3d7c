"""EVA: what is wrong with ratings and predicates (domain reference 6.7)."""

from __future__ import annotations

import polars as pl

from syncsvc.checks.base import Aspect, Check, Confidence, Ground, Unless, labelled, nothing, period_mark, text
from syncsvc.checks.duty import UNCLEAR
from syncsvc.model.finding import Actor, Severity

MATRIX = Ground("PermenPANRB 6/2022; SE MenPANRB 3/2023 (matriks predikat)", Confidence.HIGH)
CYCLE = Ground("PermenPANRB 6/2022 Ps 24-25 (evaluasi periodik dan tahunan)", Confidence.MEDIUM)
SCALE = Ground("PP 30/2019 Ps 41 berlaku untuk nilai angka sebelum 2022", Confidence.MEDIUM)
PEOPLE = ("local.employee", "siasn.employee")
IN_MATRIX_YEARS = pl.col("year") >= pl.col("matrix_from_year")
CELL = labelled(
    hasil=pl.col("result"),
    perilaku=pl.col("behaviour"),
    predikat=pl.col("predicate"),
    matriks=pl.col("right"),
)


def _wrong_cell(view: str, side: str, entity: str, period: pl.Expr) -> Aspect:
    return Aspect(
        view=view,
        field=f"{side}.predicate",
        applies=IN_MATRIX_YEARS & pl.col("key").is_not_null(),
        wrong=pl.col("predicate") != pl.col("right"),
        needs=("local.skp_annual" if side == "local" else "ekinerja.skp_evaluation",),
        entity=entity,
        local=CELL if side == "local" else nothing(),
        national=CELL if side == "ekinerja" else nothing(),
        period=period,
    )


def _skipped() -> Aspect:
    return Aspect(
        view="periods",
        field="evaluation",
        applies=pl.col("obliged"),
        wrong=~pl.col("rated"),
        needs=(*PEOPLE, "ekinerja.skp_plan", "ekinerja.skp_evaluation"),
        unless=(
            *UNCLEAR,
            Unless("period_not_delivered", ~pl.col("delivered")),
            Unless("no_skp", ~pl.col("planned")),
            Unless("unreadable", pl.col("ratings_unread") & ~pl.col("rated")),
        ),
        local=nothing(),
        national=nothing(),
        period=pl.col("period"),
    )


def _no_year() -> Aspect:
    employed = (pl.col("appointed").dt.year() < pl.col("annual_year")) | (
        (pl.col("appointed").dt.year() == pl.col("annual_year")) & (pl.col("appointed").dt.month() < 12)
    )
    return Aspect(
        view="people",
        field="predicate",
        applies=pl.col("obliged") & employed & (pl.col("today") > pl.col("annual_by")),
        wrong=pl.col("annual_predicate").is_null(),
        needs=(*PEOPLE, "ekinerja.skp_evaluation"),
        unless=(
            *UNCLEAR,
            Unless("period_not_delivered", ~pl.col("final_came")),
            Unless("elsewhere_then", ~pl.col("served_then")),
            Unless("unreadable", pl.col("ratings_unread") & pl.col("annual_predicate").is_null()),
        ),
        local=nothing(),
        national=nothing(),
        period=pl.col("annual_year").cast(pl.String),
    )


def _number() -> Aspect:
    return Aspect(
        view="annuals",
        field="local.score",
        applies=IN_MATRIX_YEARS & pl.col("key").is_not_null(),
        wrong=pl.col("score").is_not_null(),
        needs=("local.skp_annual",),
        local=text("score"),
        national=nothing(),
        period=pl.col("year").cast(pl.String),
    )


CHECKS = (
    Check(
        "EVA-02",
        Severity.HIGH,
        Actor.RATER,
        "evaluation",
        MATRIX,
        (
            _wrong_cell("rating_ids", "ekinerja", "evaluation", period_mark()),
            _wrong_cell("annuals", "local", "annual", pl.col("year").cast(pl.String)),
        ),
    ),
    Check("EVA-06", Severity.MEDIUM, Actor.RATER, "employee", CYCLE, (_skipped(),)),
    Check("EVA-07", Severity.HIGH, Actor.RATER, "employee", CYCLE, (_no_year(),)),
    Check("EVA-09", Severity.LOW, Actor.UNIT_OPERATOR, "annual", SCALE, (_number(),)),
)
