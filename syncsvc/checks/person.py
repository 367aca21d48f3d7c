"""What the checks of employees share: the grounds, who is asked, and questions one side answers by itself."""

from __future__ import annotations

import polars as pl

from syncsvc.checks.base import Aspect, Check, Confidence, Ground, Unless, nothing, text
from syncsvc.model.finding import Actor, Severity

PRACTICE = Ground("praktik SIASN: rekonsiliasi SIMPEG", Confidence.MEDIUM)
QUALITY = Ground("Indeks Kualitas Data BKN", Confidence.MEDIUM)
NIP_RULE = Ground("Perka BKN 22/2007; Perka BKN 43/2007", Confidence.HIGH)
SIDES = {"local": "local.employee", "siasn": "siasn.employee"}
PRESENT = pl.col("active").fill_null(value=True)


def check(
    code: str,
    severity: Severity,
    ground: Ground,
    *aspects: Aspect,
    actor: Actor = Actor.AGENCY_ADMIN,
    everybody: bool = False,
) -> Check:
    """A check whose subject is an employee."""
    return Check(code, severity, actor, "employee", ground, aspects, everybody)


def one_side(side: str, field: str, applies: pl.Expr, wrong: pl.Expr, unless: tuple[Unless, ...] = ()) -> Aspect:
    """A question one side's data answer by themselves."""
    column = text(f"{side}_{field}")
    return Aspect(
        view="people",
        field=f"{side}.{field}",
        known=pl.col(f"on_{side}"),
        applies=applies,
        wrong=wrong,
        needs=(SIDES[side],),
        unless=unless,
        local=column if side == "local" else nothing(),
        national=column if side == "siasn" else nothing(),
    )
