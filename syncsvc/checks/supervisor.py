"""ATS: what is wrong with who supervises whom (domain reference 6.3)."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from syncsvc.checks.base import (
    Aspect,
    Check,
    Confidence,
    Ground,
    Unless,
    folds_wrong,
    labelled,
    nothing,
    period_mark,
    text,
)
from syncsvc.checks.duty import NOT_CAME, UNCLEAR
from syncsvc.model.finding import Actor, Severity

PORTAL = Ground("praktik e-Kinerja: atasan langsung harus benar", Confidence.HIGH)
RATER = Ground("PermenPANRB 6/2022: pejabat penilai kinerja adalah atasan langsung", Confidence.MEDIUM)
NEEDS = {
    "local": ("local.employee",),
    "ekinerja": ("local.employee", "siasn.employee", "ekinerja.skp_evaluation"),
}
SIDES = tuple(NEEDS)


def _graph(side: str, wrong: pl.Expr, shown: pl.Expr, *unless: Unless, led: bool = True) -> Aspect:
    """A question about a person's supervisor on one side. ``led``: asked only of those who have one there."""
    nip = pl.col(f"{side}_supervisor_nip")
    return Aspect(
        view="people",
        field=f"{side}.supervisor_nip",
        known=pl.col("on_local") if side == "local" else pl.col("on_rows"),
        applies=pl.col("obliged") & (nip.is_not_null() if led else ~pl.col("top")),
        wrong=wrong,
        needs=NEEDS[side],
        unless=(*UNCLEAR, *unless),
        local=shown if side == "local" else nothing(),
        national=shown if side == "ekinerja" else nothing(),
    )


def _missing(side: str) -> Aspect:
    nip = pl.col(f"{side}_supervisor_nip")
    return _graph(side, nip.is_null(), text("unit"), Unless("not_delivered", nip.is_null().all()), led=False)


def _oneself(side: str) -> Aspect:
    nip = f"{side}_supervisor_nip"
    return _graph(side, pl.col(nip) == pl.col("key"), text(nip))


def _loop(side: str) -> Aspect:
    return _graph(side, pl.col(f"{side}_loop").is_not_null(), text(f"{side}_loop"))


def _inactive(side: str) -> Aspect:
    gone = pl.col(f"{side}_above_known").is_null() | ~pl.col(f"{side}_above_active")
    return _graph(side, gone, text(f"{side}_supervisor_nip"))


def _other_rater() -> Aspect:
    return Aspect(
        view="ratings",
        field="rater",
        applies=pl.col("key").is_not_null() & ~pl.col("acting").fill_null(value=False),
        wrong=pl.col("rater_id") != pl.col("supervisor_id"),
        needs=("ekinerja.skp_evaluation",),
        local=nothing(),
        national=labelled(
            atasan=pl.coalesce("supervisor_nip", "supervisor_id"), penilai=pl.coalesce("rater_nip", "rater_id")
        ),
        cause=pl.concat_str(pl.lit("rater:"), "rater_id"),
        period=period_mark(),
    )


def _unplanned() -> Aspect:
    side = pl.when(pl.col("ekinerja_supervisor_nip").is_not_null())
    above = side.then("ekinerja_supervisor_nip").otherwise("local_supervisor_nip")
    obliged = side.then("ekinerja_above_obliged").otherwise("local_above_obliged")
    agreed = side.then("ekinerja_above_agreed").otherwise("local_above_agreed")
    unread = side.then("ekinerja_above_unread").otherwise("local_above_unread")
    return Aspect(
        view="people",
        field="supervisor_skp",
        applies=pl.col("obliged") & above.is_not_null() & obliged,
        wrong=~agreed,
        needs=("local.employee", "siasn.employee", "ekinerja.skp_plan"),
        unless=(*UNCLEAR, NOT_CAME, Unless("unreadable", unread & ~agreed)),
        local=nothing(),
        national=above,
        cause=pl.concat_str(pl.lit("supervisor:"), above),
        period=pl.col("plan_year"),
    )


def _two_supervisors() -> Aspect:
    differ = Aspect(
        view="people",
        field="supervisor_nip",
        known=pl.col("on_local") & pl.col("on_rows"),
        applies=pl.col("obliged"),
        wrong=pl.col("local_supervisor_nip") != pl.col("ekinerja_supervisor_nip"),
        needs=NEEDS["ekinerja"],
        unless=UNCLEAR,
        local=text("local_supervisor_nip"),
        national=text("ekinerja_supervisor_nip"),
        lagged=("supervisor_nip",),
    )
    return folds_wrong(differ, pl.col("led_anew"))


def _both(code: str, make: Callable[[str], Aspect], *, everybody: bool = False) -> Check:
    aspects = tuple(make(side) for side in SIDES)
    return Check(code, Severity.BLOCK, Actor.AGENCY_ADMIN, "employee", PORTAL, aspects, everybody)


CHECKS = (
    _both("ATS-01", _missing),
    _both("ATS-02", _oneself),
    _both("ATS-03", _loop, everybody=True),
    _both("ATS-04", _inactive),
    Check("ATS-08", Severity.HIGH, Actor.RATER, "employee", RATER, (_other_rater(),)),
    Check("ATS-12", Severity.BLOCK, Actor.RATER, "employee", PORTAL, (_unplanned(),)),
    Check(
        "ATS-14",
        Severity.HIGH,
        Actor.UNIT_OPERATOR,
        "employee",
        PORTAL,
        (_two_supervisors(),),
    ),
)
