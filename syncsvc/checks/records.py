"""SKP-10, EVA-03 and EVA-16: what records of SKP and ratings hold beside the result (domain reference 6.5, 6.7)."""

from __future__ import annotations

import polars as pl

from syncsvc.checks.annual import IN_MATRIX_YEARS, YEAR
from syncsvc.checks.base import Aspect, Check, Confidence, Ground, Unless, labelled, nothing, period_mark
from syncsvc.model.finding import Actor, Severity

REVISION = Ground(
    "PermenPANRB 6/2022: perubahan rencana kinerja atas alasan dan persetujuan pimpinan", Confidence.MEDIUM
)
CYCLE = Ground("PermenPANRB 6/2022 Ps 24-25: penilaian atas realisasi", Confidence.MEDIUM)
DELIVERY = Ground("praktik SIASN: riwayat SKP (rw-skp22)", Confidence.MEDIUM)


def _revision(field: str, others: tuple[str, str]) -> Aspect:
    """Of a revised SKP one of day, reason and approver is missing, while one of the others is there."""
    column = pl.col(field)
    started = pl.any_horizontal(pl.col(name).is_not_null() for name in others)
    return Aspect(
        view="local_plans",
        field=field,
        applies=column.is_not_null() | started if field == "revised" else pl.col("revised").is_not_null(),
        wrong=column.is_null(),
        needs=("local.skp_plan",),
        unless=(Unless("not_delivered", column.is_null().all()),),
        local=labelled(revised=pl.col("revised")),
        national=nothing(),
        period=YEAR,
    )


def _unrealised(view: str, entity: str, table: str, period: pl.Expr) -> Aspect:
    rated = pl.col("result").is_not_null() | pl.col("predicate").is_not_null()
    return Aspect(
        view=view,
        field="local.realised",
        applies=pl.col("key").is_not_null() & rated,
        wrong=~pl.col("realised"),
        needs=(f"local.{table}",),
        unless=(Unless("not_delivered", pl.col("realised").is_null().all()),),
        entity=entity,
        local=labelled(hasil=pl.col("result"), predikat=pl.col("predicate")),
        national=nothing(),
        period=period,
    )


def _rater(field: str, wrong: pl.Expr, recorded: str, now: str, *unless: Unless) -> Aspect:
    """What SIASN's history says of a rater who is an ASN, against SIASN's own record of that person."""
    return Aspect(
        view="rated_years",
        field=field,
        applies=IN_MATRIX_YEARS & pl.col("key").is_not_null() & pl.col("rater_asn"),
        wrong=wrong,
        needs=("siasn.skp_annual", "siasn.employee"),
        unless=unless,
        local=nothing(),
        national=labelled(penilai=pl.col("rater_nip"), recorded=pl.col(recorded), now_is=pl.col(now)),
        cause=pl.concat_str(pl.lit("rater:"), "rater_nip"),
        period=YEAR,
    )


def _raters() -> tuple[Aspect, ...]:
    end = pl.date(pl.col("year"), 12, 31)
    ranks = pl.col("rater_rank") != pl.col("now_rank")
    risen = (pl.col("now_rank") > pl.col("rater_rank")) & (pl.col("now_rank_date") > end)
    units = pl.col("unit_differs")
    moved = units & (pl.col("now_job_date") > end)
    undated_rank = ranks & pl.col("now_rank_date").is_null()
    undated_job = units & pl.col("now_job_date").is_null()
    return (
        _rater("rater_nip", pl.col("rater_key").is_null(), "rater_name", "now_name"),
        _rater("rater_name", pl.col("name_differs"), "rater_name", "now_name"),
        _rater("rater_rank", ranks, "rater_rank", "now_rank", *_since(risen), Unless("undated", undated_rank)),
        _rater("rater_unit", units, "rater_unit", "now_unit", *_since(moved), Unless("undated", undated_job)),
    )


def _since(changed: pl.Expr) -> tuple[Unless, ...]:
    return (Unless("changed_since", changed),)


CHECKS = (
    Check(
        "SKP-10",
        Severity.MEDIUM,
        Actor.UNIT_OPERATOR,
        "skp",
        REVISION,
        (
            _revision("revised", ("revision_reason", "revision_by")),
            _revision("revision_reason", ("revised", "revision_by")),
            _revision("revision_by", ("revised", "revision_reason")),
        ),
    ),
    Check(
        "EVA-03",
        Severity.MEDIUM,
        Actor.EMPLOYEE,
        "evaluation",
        CYCLE,
        (
            _unrealised("local_ratings", "evaluation", "skp_evaluation", period_mark()),
            _unrealised("annuals", "annual", "skp_annual", YEAR),
        ),
    ),
    Check("EVA-16", Severity.MEDIUM, Actor.AGENCY_ADMIN, "annual", DELIVERY, _raters()),
)
