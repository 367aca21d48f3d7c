"""The views: frames with one row per subject, which the checks ask their questions of. The data's way, in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import polars as pl

from syncsvc.mapping.fold import fold_variant
from syncsvc.model.rules import Rules
from syncsvc.model.run import Intake
from syncsvc.reconcile.aliases import with_one_nip_each
from syncsvc.reconcile.asked import asked
from syncsvc.reconcile.attach import attach
from syncsvc.reconcile.demands import job_demands
from syncsvc.reconcile.lent import Lent, lends
from syncsvc.reconcile.people import FOR_VIEWS, join_people, judge_people, twins
from syncsvc.reconcile.plans import (
    annual_ratings,
    judged_plans,
    keyed,
    person_periods,
    plan_years,
    present_plans,
    with_unread,
)
from syncsvc.reconcile.positions import level_marks, reference, terms, variants
from syncsvc.reconcile.sides import Sides
from syncsvc.reconcile.supervisors import portal_supervisors, with_supervisors
from syncsvc.reconcile.unit_views import local_units, national_units, unit_names
from syncsvc.reconcile.units import pair_units

PEOPLE = "people"
_BY_OTHERS = ("who", "siasn_job_title", "siasn_job_date", "local_job_kind", "local_unit_id", "local_supervisor_nip")
"""What the other views ask of people – and the local supervisor, whose NIP may have been replaced."""
_OF_LOCAL_PEOPLE = (
    "on_local",
    "local_source",
    "local_row_key",
    "local_nip",
    "unit",
    "subject",
    "ambiguous",
    "candidates",
    "claims",
)


@dataclass(frozen=True, slots=True)
class Views:
    """Views by name, each made when called for; the people, and the tables that lend columns to their view; and the
    units with their names for the readers."""

    frames: dict[str, Callable[[], pl.DataFrame]]
    people: pl.DataFrame
    lent: tuple[Lent, ...]
    units: pl.DataFrame


def build_views(sides: Sides, intakes: Sequence[Intake], rules: Rules, now: datetime) -> Views:
    """Lay out every view from the merged sides. Pure; empty tables give empty views."""
    pairs = pair_units(sides.table("local.unit"), sides.table("siasn.unit"), rules.unit_pairs)
    names = unit_names(sides, pairs)
    joined, lent = _people(sides, pairs, rules)
    sides, people = with_one_nip_each(sides, joined)
    people = with_unread(people, sides)
    plans = present_plans(sides, people)
    years = plan_years(plans, keyed(sides.table("local.skp_plan"), people), rules)
    ratings = _ratings(sides, people, rules)
    finals, final_came = annual_ratings(ratings, rules)
    people = attach(attach(people, years, "who", "who"), finals, "who", "who").with_columns(
        pl.col("plans", "own_plans").fill_null(0),
        pl.col("agreed", "locally_planned").fill_null(value=False),
        final_came=pl.lit(final_came),
    )
    people = people.with_columns(starts_after_move=_starts_after_move(people))
    listed = pl.concat([plans["key"], ratings["key"]])
    people = with_supervisors(people, portal_supervisors(ratings), _root_heads(sides, people), listed)
    everybody = _kept(people, lent)
    frames: dict[str, Callable[[], pl.DataFrame]] = {
        PEOPLE: lambda: everybody,
        "rows": partial(_rows, sides),
        "twins": partial(_twins, sides),
        "units": partial(local_units, sides, pairs, everybody, rules),
        "national_units": partial(national_units, sides, pairs),
        "plans": partial(judged_plans, plans, everybody, sides, rules, names),
        "ratings": lambda: ratings,
        "rating_ids": lambda: ratings.with_columns(key=pl.col("evaluation_id")),
        "annuals": partial(_annuals, sides, everybody, rules),
        "local_people": partial(_local_people, people.select(_OF_LOCAL_PEOPLE)),
        "periods": partial(person_periods, plans, ratings, everybody, rules),
        "sources": partial(_sources, intakes, rules, now),
    }
    return Views(frames, everybody, lent, _unit_table(sides, people))


def _twins(sides: Sides) -> pl.DataFrame:
    nobody = pl.DataFrame()
    return pl.concat([twins(sides.rows.get(f"{side}.employee", nobody), side) for side in ("local", "siasn")])


def _kept(people: pl.DataFrame, lent: tuple[Lent, ...]) -> pl.DataFrame:
    """Without what served to lay out the views and what can be borrowed again; other views still ask ``_BY_OTHERS``."""
    wanted = asked(PEOPLE).difference(lends(lent)).union(_BY_OTHERS)
    return people.select(name for name in people.columns if name in wanted)


def _people(sides: Sides, pairs: pl.DataFrame, rules: Rules) -> tuple[pl.DataFrame, tuple[Lent, ...]]:
    joined, lent = join_people(sides, FOR_VIEWS)
    people = judge_people(joined, sides, rules)
    national = sides.table("siasn.unit").select("id", "name").unique("id")
    back = pairs.filter(~pl.col("shared") & pl.col("pair").is_not_null()).select(siasn_unit_id="pair", back="id")
    paired = attach(people, pairs.select("id", local_unit_pair="pair"), "local_unit_id", "id")
    backed = attach(paired, back, "siasn_unit_id", "siasn_unit_id")
    named = attach(backed, national.select("id", tree_name="name"), "siasn_unit_id", "id")
    placed = named.with_columns(
        unit=pl.coalesce("local_unit_id", "back", "siasn_unit_id"),
        siasn_unit_name_now=pl.coalesce("tree_name", "siasn_unit_name"),
        unit_dead=pl.col("local_unit_pair").is_not_null() & ~pl.col("local_unit_pair").is_in(national["id"].implode()),
    )
    return job_demands(_with_terms(placed, sides, rules), rules), lent


def _with_terms(people: pl.DataFrame, sides: Sides, rules: Rules) -> pl.DataFrame:
    known = reference(sides.table("siasn.position"), sides.table("siasn.unit"))
    used = people.select(job_kind="local_job_kind", title="local_job_title")
    local = terms(used, known).rename(
        {
            "job_kind": "local_job_kind",
            "title": "local_job_title",
            "variant": "local_variant",
            "how": "job_how",
            "ids": "job_ids",
        }
    )
    national = variants(people["siasn_job_title"]).rename({"title": "siasn_job_title", "variant": "siasn_variant"})
    both = ["local_job_kind", "local_job_title"]
    wide = attach(people, local, both, both)
    theirs = ["siasn_job_kind", "siasn_variant"]
    listed = known.select(
        siasn_job_kind="job_kind", siasn_variant=fold_variant(pl.col("title")), siasn_known=pl.lit(value=True)
    )
    for side in ("local", "siasn"):
        title = f"{side}_job_title"
        marks = level_marks(people[title], rules.level_words, rules.old_levels).select(
            pl.col("title").alias(title),
            pl.col("level_word").alias(f"{side}_level_word"),
            pl.col("old_level").alias(f"{side}_old_level"),
        )
        wide = attach(wide, marks, title, title)
    wide = attach(wide, national, "siasn_job_title", "siasn_job_title")
    return attach(wide, listed, theirs, theirs).with_columns(
        same_job=(pl.col("local_variant") == pl.col("siasn_variant")).fill_null(value=False)
        | pl.col("job_ids").list.contains(pl.col("siasn_job_id")).fill_null(value=False)
    )


def _root_heads(sides: Sides, people: pl.DataFrame) -> frozenset[str]:
    """The keys of people who head a root unit, by either side."""
    at_root = pl.col("parent_id").is_null() | (pl.col("parent_id") == pl.col("id"))
    ids = sides.table("siasn.unit").filter(at_root)["head_id"].drop_nulls()
    nips = sides.table("local.unit").filter(at_root)["head_nip"].drop_nulls()
    heads = people.filter(pl.col("siasn_person_id").is_in(ids.implode()) | pl.col("key").is_in(nips.implode()))
    return frozenset(heads["key"].to_list())


def _starts_after_move(people: pl.DataFrame) -> pl.Series:
    """Whether an own plan starts from 31 days before to 62 days after the SIASN job began."""
    starts = people.select("key", "siasn_job_date", "own_starts").drop_nulls().explode("own_starts", empty_as_null=True)
    moved, start = pl.col("siasn_job_date"), pl.col("own_starts")
    near = starts.filter(start.is_between(moved - timedelta(days=31), moved + timedelta(days=62)))
    return people["key"].is_in(near["key"].implode())


def _local_people(people: pl.DataFrame) -> pl.DataFrame:
    """Local people under the key of their row, for what is wrong with the row and not with the person."""
    row = pl.concat_str("local_source", "local_row_key", separator="#")
    return people.filter("on_local").select(
        "unit", "subject", "ambiguous", "candidates", "claims", "local_nip", key=row, nip=pl.col("local_nip")
    )


def _with_right_cell(rows: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    cells = [(result, behaviour, right) for (result, behaviour), right in rules.matrix.items()]
    schema = {"result": pl.Int8, "behaviour": pl.Int8, "right": pl.Int8}
    matrix = pl.DataFrame(cells, schema=schema, orient="row")
    cell = ["result", "behaviour"]
    return attach(rows, matrix, cell, cell)


def _annuals(sides: Sides, people: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    return _with_right_cell(keyed(sides.table("local.skp_annual"), people), rules)


def _ratings(sides: Sides, people: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    ends = pl.DataFrame(
        [(period.id, period.year, period.end) for period in rules.periods],
        schema={"period_id": pl.String, "year": pl.Int16, "period_end": pl.Date},
        orient="row",
    )
    rows = _with_right_cell(keyed(sides.table("ekinerja.skp_evaluation"), people), rules)
    return attach(rows, ends, ["period_id", "year"], ["period_id", "year"])


def _rows(sides: Sides) -> pl.DataFrame:
    """Every employee row as delivered: key "source#row_key", side, nip, nip_raw, unit."""
    frames = [
        rows.select(
            key=pl.concat_str("source", "row_key", separator="#"),
            side=pl.lit(name.partition(".")[0]),
            unit=pl.col("unit_id"),
            subject=pl.col("name"),
            nip="nip",
            nip_raw="nip_raw",
        )
        for name, rows in sides.rows.items()
    ]
    columns = ("key", "side", "unit", "subject", "nip", "nip_raw")
    return pl.concat(frames) if frames else pl.DataFrame(schema=dict.fromkeys(columns, pl.String))


def _sources(intakes: Sequence[Intake], rules: Rules, now: datetime) -> pl.DataFrame:
    """One row per configured source: key, as_of, age and limit in hours; a source that did not deliver has no age."""
    delivered = {intake.source: intake.as_of for intake in intakes}
    limits = {**dict.fromkeys(delivered), **rules.fresh_hours}
    rows = [
        {
            "key": source,
            "unit": None,
            "as_of": as_of and as_of.strftime("%Y-%m-%d %H:%M UTC"),
            "age": as_of and (now - as_of).total_seconds() / 3600,
            "limit": limit,
        }
        for source, limit in limits.items()
        for as_of in [delivered.get(source)]
    ]
    schema = {"key": pl.String, "unit": pl.String, "as_of": pl.String, "age": pl.Float64, "limit": pl.Float64}
    return pl.DataFrame(rows, schema=schema)


def _unit_table(sides: Sides, people: pl.DataFrame) -> pl.DataFrame:
    """Units for the readers, by the id that people are counted under: unit, parent, name."""
    local = sides.table("local.unit").select(unit="id", parent="parent_id", name="name")
    national = sides.table("siasn.unit").select(unit="id", parent="parent_id", name="name")
    used = national.filter(pl.col("unit").is_in(people["unit"].drop_nulls().unique().implode()))
    return pl.concat([local, used]).unique("unit", keep="first", maintain_order=True)
