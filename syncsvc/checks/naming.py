"""NOM: what is wrong with the words for jobs (domain reference 6.4). Titles are only looked up within their kind."""

from __future__ import annotations

import polars as pl

from syncsvc.checks.base import Aspect, Check, Confidence, Ground, Unless, folds_wrong, labelled, matched, nothing, text
from syncsvc.checks.compare import BOTH, DOUBTFUL, ON_BOTH, compare_people
from syncsvc.checks.person import PRACTICE, PRESENT, QUALITY
from syncsvc.checks.sides import bare_text, every_side, with_odd
from syncsvc.model.finding import Actor, Severity

PORTAL = Ground("praktik e-Kinerja: nomenklatur jabatan harus sesuai referensi", Confidence.MEDIUM)
LEVELS = Ground("PermenPANRB 1/2023 (jenjang jabatan fungsional)", Confidence.MEDIUM)
RENAMES = Ground("PermenPANRB 1/2023 (penyesuaian nomenklatur jabatan fungsional)", Confidence.LOW)
LIST = Ground("praktik SIASN: referensi jabatan, dan nama jabatan struktural pada ref-unor", Confidence.HIGH)
ASSIGNED = Ground("SE Kepala BKN 1/SE/I/2021 (Plt dan Plh adalah penugasan)", Confidence.MEDIUM)
ACTING = r"(?i)^\s*(?:plt|plh|pjs|pj|pgs)(?:\.|\s)"
REFERENCE = (*BOTH, "siasn.position")

local_kind, siasn_kind = pl.col("local_job_kind"), pl.col("siasn_job_kind")
on_local = pl.col("on_local")
titled = PRESENT & pl.col("local_job_title").is_not_null()
kindless = Unless("empty", local_kind.is_null())
unlisted = Unless("not_delivered", ~pl.col("kind_listed"))
listed = (pl.col("job_how") == "same").fill_null(value=False)
old_level = (local_kind == "2") & pl.col("local_old_level").fill_null(value=False) & ~listed
candidates = matched("job_candidates", "job_why")
disputed = Unless("kind_disputed", (local_kind != siasn_kind).fill_null(value=False))
between = pl.col("restructured")
headed_anew = between & (local_kind == "1")
cause = pl.concat_str(pl.lit("job:"), "local_job_kind", pl.lit(":"), "local_variant")


def _functional_words(side: str) -> pl.Expr:
    return (pl.col(f"{side}_job_kind") == "4") & pl.col(f"{side}_level_word") & ~pl.col("pppk")


def _lookup(wrong: pl.Expr) -> Aspect:
    explained = old_level | _functional_words("local")
    return Aspect(
        view="people",
        field="job_title",
        known=on_local,
        applies=titled & ~explained,
        wrong=wrong,
        needs=REFERENCE,
        unless=(disputed, kindless, unlisted),
        local=labelled(kind=local_kind, title=pl.col("local_job_title")),
        national=pl.concat_str(
            labelled(kind=siasn_kind, title=pl.col("siasn_job_title")), candidates, separator="; ", ignore_nulls=True
        ),
        cause=cause,
    )


def _old_level() -> Aspect:
    return Aspect(
        view="people",
        field="job_title",
        known=on_local,
        applies=titled & (local_kind == "2"),
        wrong=old_level,
        needs=REFERENCE,
        unless=(unlisted,),
        local=text("local_job_title"),
        national=text("siasn_job_title"),
        cause=cause,
    )


def _disguised(side: str) -> Aspect:
    title = text(f"{side}_job_title")
    return Aspect(
        view="people",
        field=f"{side}.job_title",
        known=pl.col(f"on_{side}"),
        applies=PRESENT & (pl.col(f"{side}_job_kind") == "4") & ~pl.col("pppk"),
        wrong=pl.col(f"{side}_level_word"),
        needs=(f"{side}.employee",),
        local=title if side == "local" else nothing(),
        national=title if side == "siasn" else nothing(),
    )


def _empty(side: str, field: str) -> Aspect:
    column = pl.col(f"{side}_{field}")
    return Aspect(
        view="people",
        field=f"{side}.{field}",
        known=pl.col(f"on_{side}"),
        applies=PRESENT,
        wrong=column.is_null(),
        needs=(f"{side}.employee",),
        unless=(Unless("not_delivered", column.is_null().all()),),
        local=nothing(),
        national=nothing(),
    )


def _other_job() -> Aspect:
    parts = ("local_job_title", "local_job_kind", "siasn_job_title", "siasn_job_kind")
    empty = Unless("empty", pl.any_horizontal(pl.col(parts).is_null()))
    unmapped = Unless("unmapped", pl.col("job_how").is_null() | pl.col("siasn_known").is_null())
    return Aspect(
        view="people",
        field="job",
        known=ON_BOTH,
        applies=PRESENT,
        wrong=~pl.col("same_job"),
        needs=REFERENCE,
        unless=(*DOUBTFUL, empty, disputed, unmapped),
        lagged=("job_title", "job_id", "job_kind"),
        local=text("local_job_title"),
        national=with_odd(text("siasn_job_title"), "job_title", bare_text(every_side("job_title"))),
    )


def _renamed(side: str) -> Aspect:
    """The family's name of today is suggested; a change of it is a decision about the person."""
    suggested = labelled(title=pl.col(f"{side}_job_title"), suggested=pl.col(f"{side}_renamed"))
    return Aspect(
        view="people",
        field=f"{side}.job_title",
        known=pl.col(f"on_{side}"),
        applies=PRESENT & (pl.col(f"{side}_job_kind") == "2") & pl.col(f"{side}_job_title").is_not_null(),
        wrong=pl.col(f"{side}_renamed").is_not_null(),
        needs=(f"{side}.employee",),
        local=suggested if side == "local" else nothing(),
        national=suggested if side == "siasn" else nothing(),
        cause=pl.concat_str(pl.lit("job:2:"), f"{side}_job_title"),
    )


def _level_against_rank(side: str) -> Aspect:
    """Ranks of PPPK are of another kind, and titles without a level say nothing."""
    told = labelled(title=pl.col(f"{side}_job_title"), rank=pl.col(f"{side}_rank"))
    return Aspect(
        view="people",
        field=f"{side}.rank",
        known=pl.col(f"on_{side}"),
        applies=PRESENT & pl.col(f"{side}_level").is_not_null() & ~pl.col("pppk"),
        wrong=pl.col(f"{side}_level_off"),
        needs=(f"{side}.employee",),
        local=told if side == "local" else nothing(),
        national=told if side == "siasn" else nothing(),
    )


def _old_reference() -> Aspect:
    return Aspect(
        view="people",
        field="siasn.job_id",
        known=pl.col("on_siasn"),
        applies=PRESENT & (siasn_kind != "1"),
        wrong=pl.col("job_old"),
        needs=("siasn.employee", "siasn.position"),
        unless=(Unless("not_delivered", pl.col("job_old").is_null().all()),),
        local=text("local_job_title"),
        national=text("siasn_job_title"),
        cause=pl.concat_str(pl.lit("job:"), "siasn_job_kind", pl.lit(":"), "siasn_job_title"),
    )


def _acting_in_title(side: str) -> Aspect:
    title = pl.col(f"{side}_job_title")
    return Aspect(
        view="people",
        field=f"{side}.job_title",
        known=pl.col(f"on_{side}"),
        applies=PRESENT & title.is_not_null(),
        wrong=title.str.contains(ACTING),
        needs=(f"{side}.employee",),
        local=title if side == "local" else nothing(),
        national=title if side == "siasn" else nothing(),
    )


def _several_ids() -> Aspect:
    return Aspect(
        view="job_names",
        field="job_id",
        applies=pl.lit(value=True),
        wrong=pl.col("several"),
        overturned=False,
        needs=("siasn.employee",),
        entity="position",
        local=nothing(),
        national=labelled(title=pl.col("subject"), ids=pl.col("ids")),
    )


def _other_post() -> Aspect:
    return Aspect(
        view="people",
        field="siasn.job_title",
        known=pl.col("on_siasn"),
        applies=PRESENT & (siasn_kind == "1"),
        wrong=pl.col("siasn_variant") != pl.col("post_variant"),
        needs=("siasn.employee", "siasn.unit"),
        local=nothing(),
        national=labelled(title=pl.col("siasn_job_title"), post=pl.col("post_title")),
        cause=pl.concat_str(pl.lit("unit:"), "siasn_unit_id"),
    )


def _check(code: str, severity: Severity, ground: Ground, *aspects: Aspect, everybody: bool = False) -> Check:
    return Check(code, severity, Actor.AGENCY_ADMIN, "employee", ground, aspects, everybody)


CHECKS = (
    _check("NOM-01", Severity.BLOCK, PORTAL, folds_wrong(_lookup(pl.col("job_how").is_null()), headed_anew)),
    _check("NOM-02", Severity.LOW, PORTAL, _lookup((pl.col("job_how") == "variant").fill_null(value=False))),
    _check("NOM-03", Severity.MEDIUM, LEVELS, _old_level()),
    _check("NOM-04", Severity.MEDIUM, RENAMES, _renamed("local"), _renamed("siasn")),
    _check("NOM-05", Severity.HIGH, QUALITY, _disguised("local"), _disguised("siasn")),
    _check("NOM-06", Severity.MEDIUM, LEVELS, _level_against_rank("local"), _level_against_rank("siasn")),
    _check("NOM-07", Severity.MEDIUM, LIST, _old_reference()),
    _check("NOM-08", Severity.MEDIUM, ASSIGNED, _acting_in_title("local"), _acting_in_title("siasn")),
    _check("NOM-10", Severity.LOW, LIST, _several_ids(), everybody=True),
    _check("NOM-11", Severity.HIGH, PRACTICE, compare_people("job_kind", applies=~pl.col("pppk"))),
    _check("NOM-12", Severity.HIGH, LIST, folds_wrong(_other_post(), between)),
    _check("NOM-13", Severity.MEDIUM, PRACTICE, folds_wrong(compare_people("job_date"), between)),
    _check("NOM-14", Severity.BLOCK, QUALITY, _empty("local", "job_title"), _empty("siasn", "job_id")),
    _check("NOM-15", Severity.HIGH, PRACTICE, folds_wrong(_other_job(), headed_anew)),
)
