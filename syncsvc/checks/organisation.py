"""ORG: what is wrong with the tree of units (domain reference 6.1)."""

from __future__ import annotations

import polars as pl

from syncsvc.checks.base import (
    Aspect,
    Check,
    Comparator,
    Confidence,
    Ground,
    Unless,
    folds,
    folds_wrong,
    labelled,
    matched,
    nothing,
    text,
)
from syncsvc.model.finding import Actor, Severity

TREES = ("local.unit", "siasn.unit")
PORTAL = Ground("praktik e-Kinerja: unit kerja harus terdaftar dan berpadanan", Confidence.HIGH)
ONE_HEAD = Ground("Indeks Kualitas Data BKN (struktural ganda)", Confidence.MEDIUM)
TREE = Ground("praktik SIASN: ref-unor", Confidence.MEDIUM)
ACTIVE = pl.col("active")
PAIR = pl.col("pair_exists")
ALONE = ACTIVE & ~pl.col("shared")
CHANGES = pl.col("restructured")
BOTH = ("local.employee", "siasn.employee", *TREES)


def _dead_pair() -> Aspect:
    return Aspect(
        view="units",
        field="national_id",
        applies=ACTIVE & pl.col("pair").is_not_null(),
        wrong=~pl.col("pair_exists"),
        needs=TREES,
        local=labelled(name=pl.col("local_name"), national_id=pl.col("pair")),
        national=nothing(),
        cause=pl.concat_str(pl.lit("unit:"), "key"),
    )


def _parent() -> Aspect:
    top = pl.col("local_parent_id").is_null() & pl.col("siasn_parent_id").is_null()
    return Aspect(
        view="units",
        field="parent_id",
        known=PAIR,
        applies=ALONE & ~top,
        wrong=pl.col("parent_pair").ne_missing(pl.col("siasn_parent_id")),
        needs=TREES,
        unless=(
            Unless("parent_unpaired", pl.col("local_parent_id").is_not_null() & pl.col("parent_pair").is_null()),
            Unless("parent_unknown", ~pl.col("siasn_parent_known")),
        ),
        local=labelled(parent=pl.col("local_parent_id"), pair=pl.col("parent_pair")),
        national=text("siasn_parent_id"),
    )


def _name() -> Aspect:
    return Aspect(
        view="units",
        field="name",
        known=PAIR,
        applies=ALONE,
        wrong=pl.col("local_name") != pl.col("siasn_name"),
        comparator=Comparator.UNIT,
        needs=TREES,
        local=text("local_name"),
        national=text("siasn_name"),
    )


def _echelon() -> Aspect:
    return Aspect(
        view="units",
        field="echelon",
        known=PAIR,
        applies=ALONE,
        wrong=pl.col("local_echelon") != pl.col("siasn_echelon"),
        needs=TREES,
        local=text("local_echelon"),
        national=text("siasn_echelon"),
    )


def _tree(side: str) -> Aspect:
    """Loops and parents that do not exist, each side by itself."""
    view, name = ("units", "local") if side == "local" else ("national_units", "siasn")
    shown = labelled(parent=pl.col(f"{name}_parent_id"), loop=pl.col("loop"))
    return Aspect(
        view=view,
        field=f"{side}.parent_id",
        applies=ACTIVE if side == "local" else pl.lit(value=True),
        wrong=pl.col("loop").is_not_null() | pl.col("orphan"),
        needs=(f"{side}.unit",),
        local=shown if side == "local" else nothing(),
        national=shown if side == "siasn" else nothing(),
    )


def _twin(side: str) -> Aspect:
    view, name = ("units", "local_name") if side == "local" else ("national_units", "siasn_name")
    return Aspect(
        view=view,
        field=f"{side}.name",
        applies=ACTIVE if side == "local" else pl.lit(value=True),
        wrong=pl.col("twin"),
        needs=(f"{side}.unit",),
        local=text(name) if side == "local" else nothing(),
        national=text(name) if side == "siasn" else nothing(),
    )


def _headless() -> Aspect:
    structural = pl.col("siasn_echelon").is_not_null() & ~pl.col("siasn_echelon").is_in(["99", "00"])
    return Aspect(
        view="units",
        field="head",
        known=PAIR,
        applies=ALONE & structural,
        wrong=pl.col("siasn_head_id").is_null() & (pl.col("heads") == 0),
        overturned=True,
        needs=(*TREES, "local.employee", "local.appointment"),
        local=labelled(heads=pl.col("heads")),
        national=text("siasn_head_id"),
    )


def _two_heads(side: str) -> Aspect:
    shown = labelled(heads=pl.col("structural"))
    return Aspect(
        view="units" if side == "local" else "national_units",
        field=f"{side}.head",
        applies=ACTIVE if side == "local" else pl.lit(value=True),
        wrong=pl.col("structural") > 1,
        overturned=False,
        needs=(f"{side}.unit", f"{side}.employee"),
        local=shown if side == "local" else nothing(),
        national=shown if side == "siasn" else nothing(),
    )


def _unpaired() -> Aspect:
    return Aspect(
        view="units",
        field="pair",
        applies=ACTIVE,
        wrong=pl.col("pair").is_null() | pl.col("shared"),
        needs=TREES,
        local=labelled(name=pl.col("local_name"), pair=pl.col("pair")),
        national=matched("unit_candidates", "unit_why"),
        cause=pl.concat_str(pl.lit("unit:"), pl.coalesce("pair", "key")),
    )


def _outlived(side: str) -> Aspect:
    """People in a unit whose validity has passed or is still ahead."""
    shown = labelled(valid=pl.col("valid"), people=pl.col("placed"))
    return Aspect(
        view="units" if side == "local" else "national_units",
        field=".".join((side, "validity")),
        applies=pl.col("outside"),
        wrong=pl.col("placed") > 0,
        overturned=False,
        needs=(f"{side}.unit", f"{side}.employee"),
        local=shown if side == "local" else nothing(),
        national=shown if side == "siasn" else nothing(),
    )


def _decree() -> Aspect:
    """How far both sides have followed a decree (SOTK)."""
    return Aspect(
        view="structure",
        field="structure",
        applies=pl.lit(value=True),
        wrong=pl.col("left") > 0,
        overturned=False,
        needs=BOTH,
        entity="structure",
        local=labelled(
            effective=pl.col("effective"),
            moved=pl.col("local_moved"),
            people=pl.col("local_people"),
            done=pl.col("local_done"),
            units=pl.col("local_units"),
        ),
        national=labelled(
            moved=pl.col("siasn_moved"),
            people=pl.col("siasn_people"),
            done=pl.col("siasn_done"),
            units=pl.col("siasn_units"),
            supervisors=pl.col("supervisors"),
            settled_by=pl.col("settled_by"),
        ),
    )


def _check(code: str, severity: Severity, ground: Ground, *aspects: Aspect, everybody: bool = False) -> Check:
    return Check(code, severity, Actor.AGENCY_ADMIN, "unit", ground, aspects, everybody)


CHECKS = (
    _check("ORG-01", Severity.BLOCK, PORTAL, folds(_dead_pair(), CHANGES)),
    _check("ORG-02", Severity.MEDIUM, TREE, folds(_parent(), pl.col("moved"))),
    _check("ORG-04", Severity.LOW, TREE, folds(_name(), pl.col("renamed"))),
    _check(
        "ORG-05",
        Severity.MEDIUM,
        TREE,
        *(folds_wrong(_twin(side), CHANGES) for side in ("local", "siasn")),
        everybody=True,
    ),
    _check("ORG-06", Severity.HIGH, PORTAL, folds(_headless(), CHANGES & pl.col("retired"))),
    _check("ORG-07", Severity.HIGH, ONE_HEAD, _two_heads("local"), _two_heads("siasn"), everybody=True),
    _check("ORG-08", Severity.BLOCK, TREE, _tree("local"), _tree("siasn"), everybody=True),
    _check("ORG-09", Severity.MEDIUM, TREE, folds(_echelon(), CHANGES)),
    _check("ORG-10", Severity.BLOCK, PORTAL, folds(_unpaired(), CHANGES)),
    _check(
        "ORG-11",
        Severity.MEDIUM,
        TREE,
        _decree(),
        *(folds_wrong(_outlived(side), CHANGES & pl.col("retired")) for side in ("local", "siasn")),
        everybody=True,
    ),
)
