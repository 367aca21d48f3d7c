"""ATS-05, 06, 07 and 13: the supervisor's place, and those who act in a post (domain reference 6.3)."""

from __future__ import annotations

import polars as pl

from syncsvc.checks.base import Aspect, Check, Confidence, Ground, Unless, folds_wrong, labelled, nothing
from syncsvc.checks.duty import UNCLEAR
from syncsvc.checks.person import SIDES
from syncsvc.model.finding import Actor, Severity

RATER = Ground("PermenPANRB 6/2022: pejabat penilai kinerja adalah atasan langsung", Confidence.MEDIUM)
PROMOTION = Ground("aturan kenaikan pangkat BKN: tidak melampaui pangkat atasan langsung", Confidence.HIGH)
ASSIGNED = Ground(
    "SE Kepala BKN 1/SE/I/2021 (Plt paling lama 3 bulan, diperpanjang paling lama 3 bulan)", Confidence.MEDIUM
)
ABOVE = pl.col("above")
BETWEEN = pl.col("restructured") | pl.col("led_anew")
TERMS = "6mo"
"""Three months and one extension of three."""
UNHEARD = Unless("source_failed", pl.col("above_unheard"))
"""While e-Kinerja is away nobody knows whether it names another supervisor than the local side."""
_SEATS = ("local.appointment", "siasn.appointment")
"""Where a Plt is on record, who sits in a unit for a while."""
DISPUTED = (
    Unless("supervisor_disputed", pl.col("above_disputed")),
    Unless("unit_disputed", pl.col("unit_disputed")),
)


def _about_above(
    wrong: pl.Expr,
    shown: pl.Expr,
    *unless: Unless,
    needs: tuple[str, ...],
    also: pl.Expr,
    excuses: tuple[str, ...] = (),
) -> Aspect:
    return Aspect(
        view="people",
        field="supervisor_nip",
        known=pl.col("on_siasn"),
        applies=pl.col("obliged") & ABOVE.is_not_null() & (pl.col("key") != ABOVE) & also,
        wrong=wrong,
        needs=("local.employee", "siasn.employee", *needs),
        unless=(*UNCLEAR, UNHEARD, *unless),
        local=nothing(),
        national=shown,
        cause=pl.concat_str(pl.lit("supervisor:"), ABOVE),
        excuses=excuses,
    )


def _outside_line() -> Aspect:
    return _about_above(
        ~pl.col("above_in_line"),
        labelled(atasan=ABOVE, unit=pl.col("above_unit")),
        *DISPUTED,
        needs=("siasn.unit",),
        also=pl.lit(value=True),
        excuses=_SEATS,
    )


def _not_higher() -> Aspect:
    return _about_above(
        ~pl.col("above_higher"),
        labelled(atasan=ABOVE, unit=pl.col("above_unit")),
        *DISPUTED,
        needs=("siasn.unit",),
        also=pl.lit(value=True),
        excuses=_SEATS,
    )


def _lower_rank() -> Aspect:
    own, above = pl.col("siasn_rank"), pl.col("above_rank")
    return _about_above(
        above < own,
        labelled(rank=own, atasan=ABOVE, rank_above=above),
        DISPUTED[0],
        needs=(),
        also=own.str.starts_with("P") == above.str.starts_with("P"),
    )


def _too_long(side: str) -> Aspect:
    limit = pl.col("since").dt.offset_by(TERMS)
    until = pl.col("end") if side == "siasn" else pl.coalesce("end", "today")
    shown = pl.concat_str("since", pl.coalesce("end", "today"), separator="..")
    return Aspect(
        view=f"{side}_acting",
        field=".".join((side, "acting_time")),
        applies=pl.lit(value=True),
        wrong=pl.when(pl.col("end").is_null() & (pl.col("today") <= limit)).then(False).otherwise(until > limit),
        needs=(f"{side}.appointment",),
        local=labelled(spans=shown) if side == "local" else nothing(),
        national=labelled(spans=shown) if side == "siasn" else nothing(),
    )


def _too_high(side: str) -> Aspect:
    shown = labelled(unit=pl.col("unit_id"), steps=pl.col("steps"))
    return Aspect(
        view=f"{side}_acting",
        field=".".join((side, "acting_level")),
        applies=pl.lit(value=True),
        wrong=pl.col("steps") > 1,
        needs=(f"{side}.appointment", f"{side}.employee", f"{side}.unit"),
        local=shown if side == "local" else nothing(),
        national=shown if side == "siasn" else nothing(),
    )


def _check(code: str, severity: Severity, ground: Ground, *aspects: Aspect) -> Check:
    return Check(code, severity, Actor.AGENCY_ADMIN, "employee", ground, aspects)


CHECKS = (
    _check("ATS-05", Severity.HIGH, RATER, folds_wrong(_outside_line(), BETWEEN)),
    _check("ATS-06", Severity.HIGH, RATER, folds_wrong(_not_higher(), BETWEEN)),
    _check("ATS-07", Severity.MEDIUM, ASSIGNED, *map(_too_long, SIDES), *map(_too_high, SIDES)),
    _check("ATS-13", Severity.MEDIUM, PROMOTION, _lower_rank()),
)
