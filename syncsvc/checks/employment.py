"""The other PEG: how somebody is employed (domain reference 6.2)."""

from __future__ import annotations

import polars as pl

from syncsvc.checks.base import (
    Aspect,
    Comparator,
    Confidence,
    Ground,
    Unless,
    folds,
    folds_wrong,
    labelled,
    nothing,
    text,
)
from syncsvc.checks.compare import BOTH, DOUBTFUL, ON_BOTH, compare_people
from syncsvc.checks.person import PRACTICE, PRESENT, QUALITY, check, one_side
from syncsvc.checks.sides import every_side, with_odd
from syncsvc.model.finding import Actor, Severity
from syncsvc.model.run import Side

UNITS = Ground("praktik e-Kinerja: unor pegawai harus aktif", Confidence.HIGH)
RETIREMENT = Ground("UU 20/2023 Ps 55; PP 17/2020", Confidence.HIGH)


def _dates(side: str) -> tuple[Aspect, ...]:
    born, cpns, pns, rank = (pl.col(f"{side}_{name}") for name in ("birth_date", "cpns_date", "pns_date", "rank_date"))
    always = pl.lit(value=True)
    today = pl.col("today")
    needless = pns.is_null() & (pl.col("status") != "pns")
    return (
        one_side(side, "cpns_date", always, (cpns < born.dt.offset_by("16y")) | (cpns > today)),
        one_side(side, "pns_date", always, pl.when(needless).then(False).otherwise((pns < cpns) | (pns > today))),
        one_side(side, "rank_date", always, (rank < cpns) | (rank > today)),
    )


def _past_retirement() -> Aspect:
    months = (pl.col("retirement_age") * 12).cast(pl.String) + "mo"
    until = pl.col("birth_date").dt.offset_by(months).dt.month_start().dt.offset_by("2mo")
    return Aspect(
        view="people",
        field="retirement",
        applies=pl.col("active"),
        wrong=pl.col("today") > until,
        needs=("local.employee",),
        local=labelled(retirement_age=pl.col("retirement_age"), until=until),
        national=nothing(),
    )


def _education() -> Aspect:
    level = pl.col("siasn_education")
    return Aspect(
        view="people",
        field="education",
        known=pl.col("on_siasn"),
        applies=PRESENT,
        wrong=level.is_null() | (level < pl.col("education_least")).fill_null(value=False),
        needs=("siasn.employee",),
        unless=(Unless("not_delivered", level.is_null().all()),),
        local=labelled(least=pl.col("education_least")),
        national=text("siasn_education"),
    )


def _late_cpns() -> Aspect:
    return Aspect(
        view="people",
        field="status",
        applies=(pl.col("status") == "cpns") & PRESENT,
        wrong=pl.col("appointed").dt.offset_by("13mo") < pl.col("today"),
        needs=("siasn.employee",),
        local=text("local_cpns_date"),
        national=text("siasn_cpns_date"),
    )


def _staff_type() -> Aspect:
    own = pl.col("siasn_staff_type") == pl.col("own_staff_type")
    home = pl.col("siasn_agency_home") == pl.col("siasn_agency_work")
    return Aspect(
        view="people",
        field="staff_type",
        known=pl.col("on_siasn"),
        applies=PRESENT,
        wrong=own != home,
        needs=("siasn.employee",),
        local=nothing(),
        national=text("siasn_staff_type"),
    )


def _pns_date(side: str) -> Aspect:
    column = pl.col(f"{side}_pns_date")
    delivered = Unless("not_delivered", column.is_null().all())
    return one_side(side, "pns_date", (pl.col("status") == "pns") & PRESENT, column.is_null(), (delivered,))


def _placement() -> Aspect:
    pair = pl.col("local_unit_pair")
    return Aspect(
        view="people",
        field="unit_id",
        known=ON_BOTH,
        applies=PRESENT,
        wrong=pair != pl.col("siasn_unit_id"),
        needs=(*BOTH, "local.unit", "siasn.unit"),
        unless=(*DOUBTFUL, Unless("unit_unpaired", pl.col("local_unit_id").is_not_null() & pair.is_null())),
        local=labelled(unit=pl.col("local_unit_id"), pair=pair),
        national=with_odd(
            labelled(unit=pl.col("siasn_unit_id"), name=pl.col("siasn_unit_name_now")),
            "unit_id",
            every_side("unit_id") | {Side.LOCAL: pair},
        ),
        lagged=("unit_id",),
        cause=pl.when("unit_dead").then(pl.concat_str(pl.lit("unit:"), "unit")),
    )


def _dead_unit() -> Aspect:
    return Aspect(
        view="people",
        field="unit_id",
        known=pl.col("on_siasn"),
        applies=PRESENT,
        wrong=~pl.col("unit_in_use"),
        needs=("siasn.employee", "siasn.unit"),
        local=nothing(),
        national=labelled(unit=pl.col("siasn_unit_id"), name=pl.col("siasn_unit_name_now")),
        cause=pl.concat_str(pl.lit("unit:"), "siasn_unit_id"),
    )


CHECKS = (
    check("ORG-03", Severity.BLOCK, UNITS, folds_wrong(_dead_unit(), pl.col("restructured"))),
    check("PEG-01", Severity.HIGH, PRACTICE, compare_people("agency_home"), compare_people("agency_work")),
    check("PEG-05", Severity.MEDIUM, QUALITY, *_dates("local"), *_dates("siasn")),
    check("PEG-09", Severity.HIGH, PRACTICE, compare_people("legal_status", Comparator.LEGAL_STATUS)),
    check("PEG-10", Severity.HIGH, RETIREMENT, _past_retirement()),
    check(
        "PEG-11",
        Severity.MEDIUM,
        PRACTICE,
        compare_people("rank", three=every_side("rank")),
        compare_people("rank_date"),
    ),
    check("PEG-13", Severity.MEDIUM, QUALITY, _education(), actor=Actor.EMPLOYEE),
    check("PEG-15", Severity.MEDIUM, QUALITY, _late_cpns()),
    check("PEG-16", Severity.MEDIUM, QUALITY, _staff_type()),
    check("PEG-18", Severity.LOW, QUALITY, _pns_date("local"), _pns_date("siasn")),
    check("PEG-19", Severity.HIGH, PRACTICE, folds(_placement(), pl.col("restructured"))),
)
