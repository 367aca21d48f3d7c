"""SKP: what is wrong with plans and their course through the year (domain reference 6.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import polars as pl

from syncsvc.checks.base import Aspect, Check, Confidence, Ground, Unless, labelled, nothing, text
from syncsvc.checks.duty import NOT_CAME, UNCLEAR
from syncsvc.model.finding import Actor, Severity
from syncsvc.model.skp import AGREED

DUTY = Ground("PermenPANRB 6/2022; SE Kepala BKN 11/2023", Confidence.HIGH)
CYCLE = Ground("PermenPANRB 6/2022: SKP per tahun dan per jabatan", Confidence.MEDIUM)
STEPS = Ground("PermenPANRB 6/2022 Ps 5 (tahapan); praktik e-Kinerja", Confidence.MEDIUM)
PORTAL = Ground("praktik e-Kinerja", Confidence.MEDIUM)
NEEDS = ("local.employee", "siasn.employee", "ekinerja.skp_plan")
UNREADABLE = Unless("unreadable", pl.col("plans_unread"))
OWN = ~pl.col("acting").fill_null(value=False)
SUBMITTED = pl.col("status") == "submitted"
SPAN = pl.concat_str("start", "end", separator="..")


def _person(field: str, applies: pl.Expr, wrong: pl.Expr, *unless: Unless, **shown: pl.Expr) -> Aspect:
    """A question about a person's plans of plan_year."""
    return Aspect(
        view="people",
        field=field,
        applies=applies,
        wrong=wrong,
        needs=NEEDS,
        unless=(*UNCLEAR, NOT_CAME, *(unless or (UNREADABLE,))),
        local=shown.get("local", nothing()),
        national=shown.get("national", nothing()),
        cause=shown.get("cause"),
        period=pl.col("plan_year"),
    )


def _plan(
    field: str, wrong: pl.Expr, *unless: Unless, applies: pl.Expr, lagged: tuple[str, ...] = (), **shown: pl.Expr
) -> Aspect:
    """A question about one plan; ``shown`` is the evidence."""
    return Aspect(
        view="plans",
        field=field,
        applies=applies,
        wrong=wrong,
        needs=NEEDS,
        unless=unless,
        local=shown.get("local", nothing()),
        national=shown.get("national", nothing()),
        lagged=lagged,
        period=pl.col("year").cast(pl.String),
    )


def _none() -> Aspect:
    dead = pl.when("unit_dead").then(pl.concat_str(pl.lit("unit:"), "unit"))
    lost = Unless("unreadable", pl.col("plans_unread") & (pl.col("plans") == 0))
    return _person("skp", pl.col("obliged"), pl.col("plans") == 0, lost, cause=dead)


def _period() -> Aspect:
    outside = (pl.col("start").dt.year() != pl.col("year")) | (pl.col("end").dt.year() != pl.col("year"))
    wrong = (pl.col("start") > pl.col("end")) | outside | (pl.col("end") < pl.col("appointed")).fill_null(value=False)
    return _plan("period", wrong, applies=pl.lit(value=True), local=nothing(), national=SPAN)


def _timeline() -> Aspect:
    wrong = pl.col("overlap") | pl.col("gap")
    undated = Unless("undated", ~pl.col("dated"))
    return replace(
        _person("timeline", pl.col("own_plans") > 1, wrong, national=pl.col("spans")), unless=(UNREADABLE, undated)
    )


def _job() -> Aspect:
    unmapped = Unless(
        "unmapped",
        pl.col("from_history")
        & pl.col("job_title_fold").ne_missing(pl.col("expected_title_fold"))
        & ~pl.col("expected_known"),
    )
    return _plan(
        "job_title",
        pl.col("job_title_fold") != pl.col("expected_title_fold"),
        Unless("duplicate", pl.col("duplicate")),
        Unless("ambiguous", pl.col("ambiguous")),
        unmapped,
        applies=OWN,
        local=text("expected_title"),
        national=text("job_title"),
        lagged=("job_title", "job_date"),
    )


def _unit() -> Aspect:
    return _plan(
        "unit_name",
        pl.col("unit_fold") != pl.col("expected_unit_fold"),
        Unless("duplicate", pl.col("duplicate")),
        Unless("ambiguous", pl.col("ambiguous")),
        applies=OWN,
        local=text("expected_unit"),
        national=text("unit_name"),
        lagged=("unit_id",),
    )


def _not_agreed() -> Aspect:
    due = pl.max_horizontal(pl.col("agree_by"), pl.col("start") + timedelta(days=30))
    return _plan(
        "status",
        ~pl.col("status").is_in(AGREED) & (pl.col("today") > due),
        applies=pl.lit(value=True),
        local=nothing(),
        national=text("status"),
    )


def _needless() -> Aspect:
    return _person(
        "skp",
        ~pl.col("obliged") & (pl.col("plans") > 0),
        pl.col("latest_end") > pl.col("today"),
        national=text("latest_end"),
    )


def _moved() -> Aspect:
    moved = pl.col("siasn_job_date")
    in_year = (moved.dt.year() == pl.col("plan_year").cast(pl.Int32)) & (moved > pl.col("agree_by"))
    near = pl.col("starts_after_move")
    asked = _person(
        "skp",
        pl.col("obliged") & in_year & (pl.col("plans") > 0),
        ~near,
        UNREADABLE,
        Unless("too_recent", moved >= pl.col("today") - timedelta(days=30)),
        local=nothing(),
        national=labelled(job_date=moved, spans=pl.col("spans")),
    )
    return replace(asked, known=pl.col("on_siasn"))


def _status() -> Aspect:
    local, portal = pl.col("local_skp_status"), pl.col("ekinerja_skp_status")
    both = pl.col("locally_planned") & (pl.col("own_plans") > 0)
    return replace(
        _person("status", pl.lit(value=True), local != portal, local=local, national=portal),
        known=both,
        lagged=("skp_status",),
        needs=(*NEEDS, "local.skp_plan"),
        unless=(Unless("duplicate", pl.col("duplicate")), UNREADABLE),
    )


def _strange_state() -> Aspect:
    return _plan(
        "status",
        pl.col("state_unknown"),
        applies=pl.lit(value=True),
        local=nothing(),
        national=nothing(),
    )


def _jumped() -> Aspect:
    return _plan(
        "state_jump",
        pl.col("jumped"),
        Unless("unobserved", pl.col("before").is_null()),
        applies=pl.lit(value=True),
        local=nothing(),
        national=labelled(before=pl.col("before"), now=pl.col("status")),
    )


def _too_early() -> Aspect:
    agreed, since = pl.col("above_agreed"), pl.col("above_since")
    of_year = pl.col("year").cast(pl.String) == pl.col("plan_year")
    unseen = agreed & (pl.col("before").is_null() | since.is_null())
    return _plan(
        "order",
        ~agreed | (pl.col("since") < since),
        Unless("unreadable", pl.col("above_unread") & ~agreed),
        Unless("unobserved", unseen),
        applies=SUBMITTED & of_year & OWN & pl.col("above_obliged"),
        local=nothing(),
        national=labelled(atasan=pl.col("above"), since=_day("since")),
    )


def _waits() -> Aspect:
    waited = (pl.col("today") - pl.col("since").dt.date()).dt.total_days()
    return _plan(
        "submitted",
        waited > pl.col("submitted_days"),
        applies=SUBMITTED,
        local=nothing(),
        national=labelled(since=_day("since")),
    )


def _day(name: str) -> pl.Expr:
    return pl.col(name).dt.date().cast(pl.String)


def _check(code: str, severity: Severity, actor: Actor, entity: str, ground: Ground, *aspects: Aspect) -> Check:
    return Check(code, severity, actor, entity, ground, aspects)


CHECKS = (
    _check("SKP-01", Severity.HIGH, Actor.EMPLOYEE, "employee", DUTY, _none()),
    _check("SKP-04", Severity.MEDIUM, Actor.EMPLOYEE, "skp", CYCLE, _period()),
    _check("SKP-05", Severity.MEDIUM, Actor.EMPLOYEE, "employee", CYCLE, _timeline()),
    _check("SKP-06", Severity.HIGH, Actor.EMPLOYEE, "skp", CYCLE, _job(), _unit()),
    _check("SKP-07", Severity.MEDIUM, Actor.EMPLOYEE, "skp", STEPS, _strange_state(), _jumped()),
    _check("SKP-08", Severity.HIGH, Actor.RATER, "skp", DUTY, _not_agreed()),
    _check("SKP-09", Severity.MEDIUM, Actor.EMPLOYEE, "skp", PORTAL, _too_early()),
    _check("SKP-12", Severity.LOW, Actor.EMPLOYEE, "employee", CYCLE, _needless()),
    _check("SKP-13", Severity.HIGH, Actor.EMPLOYEE, "employee", CYCLE, _moved()),
    _check("SKP-14", Severity.MEDIUM, Actor.RATER, "skp", DUTY, _waits()),
    _check("SKP-15", Severity.MEDIUM, Actor.UNIT_OPERATOR, "employee", PORTAL, _status()),
)
