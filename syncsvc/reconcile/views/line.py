"""The line of command: whether the supervisor sits in the person's line of units, and above the person."""

from __future__ import annotations

import polars as pl

from syncsvc.model.rules import Rules
from syncsvc.reconcile.attach import attach
from syncsvc.reconcile.sides import Sides

ACTING = ("PLT", "PLH", "PJ")
STRUCTURAL, NO_ECHELON = ("1", "3"), "99"
_DEEPEST = 30
"""Steps up a tree of units; real ones have at most ten."""


def with_line(
    people: pl.DataFrame, sides: Sides, pairs: pl.DataFrame, heads: frozenset[str], rules: Rules
) -> pl.DataFrame:
    """People with their supervisor by e-Kinerja, else by the local side (``above``), as SIASN knows both: above_unit,
    above_rank, above_in_line, above_higher (null = not known), above_disputed (the two sides name others),
    above_unheard (e-Kinerja, which goes first, failed to say) and unit_disputed (either one's units are not the same on
    both sides).

    In line is who sits in the person's unit or one above it, also as Plt, Plh or Pj today, and who heads the agency
    (``heads``). Higher is who leads one of these units, and any structural official of a higher echelon.
    """
    wide = people.with_columns(
        above=pl.coalesce("ekinerja_supervisor_nip", "local_supervisor_nip"),
        above_disputed=pl.col("ekinerja_supervisor_nip") != pl.col("local_supervisor_nip"),
        above_unheard=pl.lit(sides.missing.get("ekinerja.skp_evaluation") == "source_failed"),
        moved=pl.col("local_unit_pair") != pl.col("siasn_unit_id"),
    )
    bosses = _bosses(wide, sides)
    wide = attach(
        wide, bosses.select("boss", "above_unit", "above_rank", "boss_echelon", "boss_moved"), "above", "boss"
    )
    judged = _judged(wide, bosses, sides, _acting(sides, pairs, rules))
    found = attach(wide, judged, ["siasn_unit_id", "above"], ["unit", "boss"])
    top = pl.col("above").is_in(list(heads))
    own = _echelon(pl.col("siasn_job_kind"), pl.col("siasn_echelon"))
    seated = pl.col("above_unit").is_not_null() & pl.col("siasn_unit_id").is_not_null()
    in_line = pl.when(pl.col("rooted").fill_null(value=False)).then(pl.col("sits").fill_null(value=False))
    return found.with_columns(
        above_in_line=top | pl.when(seated).then(pl.when("sits").then(True).otherwise(in_line)),
        above_higher=top | pl.col("leads").fill_null(value=False) | (pl.col("boss_echelon") < own),
        unit_disputed=pl.col("moved") | pl.col("boss_moved"),
    )


def _bosses(people: pl.DataFrame, sides: Sides) -> pl.DataFrame:
    """Everybody who supervises somebody, as SIASN has them."""
    wanted = people["above"].drop_nulls().unique()
    rows = sides.table("siasn.employee").filter(pl.col("nip").is_in(wanted.implode()))
    known = rows.unique("nip", keep="first", maintain_order=True).select(
        boss="nip",
        boss_id="person_id",
        above_unit="unit_id",
        above_rank="rank",
        boss_echelon=_echelon(pl.col("job_kind"), pl.col("echelon")),
    )
    return attach(known, people.select("key", boss_moved="moved"), "boss", "key")


def _echelon(kind: pl.Expr, echelon: pl.Expr) -> pl.Expr:
    """The echelon for comparing: smaller is higher; 99 for all who are not structural; null where that is unknown."""
    said = pl.when(echelon == "00").then(pl.lit(NO_ECHELON)).otherwise(echelon)
    return pl.when(kind.is_in(STRUCTURAL)).then(said).when(kind.is_not_null()).then(pl.lit(NO_ECHELON))


def _acting(sides: Sides, pairs: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Who acts where today: boss, seat (the national unit)."""
    back = pairs.select(unit_id="id", seat="pair")
    ours = _running(sides.table("local.appointment"), rules).join(back, on="unit_id").select("boss", "seat")
    theirs = _running(sides.table("siasn.appointment"), rules).select("boss", seat="unit_id")
    return pl.concat([ours, theirs]).drop_nulls().unique()


def _running(appointments: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    today = (pl.col("start") <= rules.today) & (pl.col("end").is_null() | (pl.col("end") >= rules.today))
    return appointments.filter(pl.col("assignment").is_in(ACTING) & today).select("unit_id", boss="nip")


def _judged(people: pl.DataFrame, bosses: pl.DataFrame, sides: Sides, acting: pl.DataFrame) -> pl.DataFrame:
    """Per unit and supervisor of somebody in it: sits, leads (a unit of the line), rooted (the line ends at a root)."""
    units = sides.table("siasn.unit").unique("id", keep="first", maintain_order=True)
    line = _lines(units)
    asked = people.select(unit="siasn_unit_id", boss="above").drop_nulls().unique()
    led = units.select(boss_id="head_id", seat="id").drop_nulls()
    leading = pl.concat([bosses.select("boss", "boss_id").drop_nulls().join(led, on="boss_id").drop("boss_id"), acting])
    sitting = pl.concat([bosses.select("boss", seat="above_unit"), leading]).drop_nulls().unique()
    routes = asked.join(line.select("unit", seat="up"), on="unit")
    ways = {"sits": sitting, "leads": leading.unique()}
    for name, seats in ways.items():
        there = routes.join(seats, on=["boss", "seat"], how="semi").select("unit", "boss").unique()
        asked = attach(asked, there.with_columns(pl.lit(value=True).alias(name)), ["unit", "boss"], ["unit", "boss"])
    return attach(asked, line.filter("root").select("unit", rooted="root"), "unit", "unit")


def _lines(units: pl.DataFrame) -> pl.DataFrame:
    """Every unit with itself and all units above it: unit, up, and whether ``up`` is a root."""
    root = pl.col("parent_id").is_null() | (pl.col("parent_id") == pl.col("id"))
    steps = units.select(up="id", root=root, next=pl.when(~root).then("parent_id"))
    reached = units.select(unit="id", up="id")
    every = [reached]
    for _ in range(_DEEPEST):
        above = reached.join(steps, on="up").filter(pl.col("next").is_not_null()).select("unit", up="next")
        reached = above.filter(pl.col("up").is_in(units["id"].implode()))
        if reached.is_empty():
            break
        every.append(reached)
    return pl.concat(every).unique().join(steps.select("up", "root"), on="up")
