"""The views of units: local ones beside their pairs, and national ones by themselves."""

from __future__ import annotations

import polars as pl

from syncsvc.mapping.fold import fold_unit
from syncsvc.model.rules import Rules
from syncsvc.reconcile.attach import attach
from syncsvc.reconcile.sides import Sides
from syncsvc.reconcile.views.units import broken

_ACTING = ("PLT", "PLH", "PJ")


def unit_names(sides: Sides, pairs: pl.DataFrame) -> pl.DataFrame:
    """The national name of each local unit that has an existing pair: columns id, unit_name."""
    national = sides.table("siasn.unit").select(pair="id", unit_name="name").unique("pair")
    return pairs.select("id", "pair").join(national, on="pair").select("id", "unit_name")


def local_units(sides: Sides, pairs: pl.DataFrame, people: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """One row per local unit: its own columns as local_*, its pair's as siasn_*, and what follows from both."""
    local = sides.table("local.unit").unique("id", keep="first", maintain_order=True)
    national = sides.table("siasn.unit").unique("id", keep="first", maintain_order=True)
    own = local.select(
        key=pl.col("id"),
        unit=pl.col("id"),
        local_parent_id=pl.when(pl.col("parent_id") != pl.col("id")).then("parent_id"),
        local_name=pl.col("name"),
        subject=pl.col("name"),
        local_echelon=pl.col("echelon"),
        active=pl.col("active").fill_null(value=True),
        given=pl.col("national_id"),
        twin=_twin(),
        **_validity(rules),
    )
    theirs = national.select(
        pair=pl.col("id"),
        pair_exists=pl.lit(value=True),
        siasn_parent_id=pl.when(pl.col("parent_id") != pl.col("id")).then("parent_id"),
        siasn_name=pl.col("name"),
        siasn_echelon=pl.col("echelon"),
        siasn_head_id=pl.col("head_id"),
    )
    known = national["id"].implode()
    paired = own.join(pairs.rename({"id": "key"}), on="key", how="left", maintain_order="left")
    wide = paired.join(theirs, on="pair", how="left", maintain_order="left").join(
        pairs.select(local_parent_id="id", parent_pair="pair"),
        on="local_parent_id",
        how="left",
        maintain_order="left",
    )
    present = people.filter(pl.col("active").fill_null(value=True) & pl.col("on_local"))
    known_heads = _with_structural(wide, present.select(key="local_unit_id", kind="local_job_kind"))
    return (
        known_heads.join(broken(local).rename({"id": "key"}), on="key", how="left", maintain_order="left")
        .join(_heads(sides, people, rules), on="key", how="left", maintain_order="left")
        .with_columns(
            pl.col("pair_exists").fill_null(value=False),
            heads=pl.when(pl.col("heads").is_not_null() | ~pl.col("key").is_in(_kindless(people).implode())).then(
                pl.col("heads").fill_null(0)
            ),
            siasn_parent_known=pl.col("siasn_parent_id").is_null() | pl.col("siasn_parent_id").is_in(known),
        )
    )


def national_units(sides: Sides, back: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """One row per national unit: key, unit (the local one by ``back``: national, local), twin, loop, orphan, name,
    parent, whether it is outside its validity and its days (outside, valid), how many active people SIASN has in it,
    and how many structural ones (placed, structural; this null where somebody's kind of job is unknown)."""
    national = sides.table("siasn.unit").unique("id", keep="first", maintain_order=True)
    back = back.select(key="national", unit="local")
    rows = national.select(
        key=pl.col("id"),
        siasn_name=pl.col("name"),
        subject=pl.col("name"),
        siasn_parent_id=pl.col("parent_id"),
        twin=_twin(),
        **_validity(rules),
    )
    wide = attach(rows, back, "key", "key").with_columns(unit=pl.coalesce("unit", "key"))
    marked = wide.join(broken(national).rename({"id": "key"}), on="key", how="left", maintain_order="left")
    present = pl.col("legal_status").is_in(rules.active) | pl.col("legal_status").is_null()
    return _with_structural(
        marked, sides.table("siasn.employee").filter(present).select(key="unit_id", kind="job_kind")
    )


def _with_structural(units: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Units with how many people (columns key, kind) they have (placed), and how many of them are structural; null
    where the unknown kind of somebody's job could make the one into two.
    """
    grouped = people.filter(pl.col("key").is_not_null()).group_by("key")
    counted = grouped.agg(
        structural=(pl.col("kind") == "1").sum(), kindless=pl.col("kind").null_count(), placed=pl.len().cast(pl.Int64)
    )
    heads, kindless = pl.col("structural").fill_null(0), pl.col("kindless").fill_null(0)
    clear = (heads > 1) | (kindless == 0) | (heads + kindless < 2)
    return attach(units, counted, "key", "key").with_columns(
        structural=pl.when(clear).then(heads), placed=pl.col("placed").fill_null(0)
    )


def _validity(rules: Rules) -> dict[str, pl.Expr]:
    """Whether a unit's validity has passed or is still ahead, and its first and last day."""
    ahead, passed = pl.col("valid_from") > rules.today, pl.col("valid_to") < rules.today
    first, last = (pl.col(name).cast(pl.String).fill_null("") for name in ("valid_from", "valid_to"))
    outside = ahead.fill_null(value=False) | passed.fill_null(value=False)
    return {"outside": outside, "valid": pl.concat_str(first, last, separator="..")}


def _twin() -> pl.Expr:
    """Same parent, same folded name, another id in use; null without a name."""
    name = fold_unit(pl.col("name"))
    parent = pl.when(pl.col("parent_id") != pl.col("id")).then("parent_id")
    used = pl.col("active").fill_null(value=True)
    return pl.when(name.is_not_null()).then(used.sum().over(parent, name) > 1)


def _kindless(people: pl.DataFrame) -> pl.Series:
    """The units of which somebody may be the head for all that is known of the kind of job."""
    present = pl.col("active").fill_null(value=True) & pl.col("on_local")
    return people.filter(present & pl.col("local_job_kind").is_null())["local_unit_id"].drop_nulls()


def _heads(sides: Sides, people: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """How many active structural people, or valid Plt and Plh, each local unit has: key, heads."""
    structural = people.filter(
        (pl.col("local_job_kind") == "1") & pl.col("active").fill_null(value=True) & pl.col("on_local")
    ).select(key="local_unit_id")
    acting = (
        sides.table("local.appointment")
        .filter(
            pl.col("assignment").is_in(_ACTING)
            & (pl.col("start") <= rules.today)
            & (pl.col("end").is_null() | (pl.col("end") >= rules.today))
        )
        .select(key="unit_id")
    )
    return pl.concat([structural, acting]).drop_nulls().group_by("key").agg(heads=pl.len())
