"""The views: frames with one row per subject, which the checks ask their questions of. The data's way, in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import polars as pl

from syncsvc.mapping.nomenclature.given import NOTHING_GIVEN, Nomenclature
from syncsvc.model.rules import Rules
from syncsvc.model.run import Intake
from syncsvc.reconcile.asked import asked
from syncsvc.reconcile.attach import attach
from syncsvc.reconcile.sides import Sides
from syncsvc.reconcile.structure.marks import mark_people, mark_units
from syncsvc.reconcile.structure.progress import Progress, follow
from syncsvc.reconcile.structure.succession import Succession, succession
from syncsvc.reconcile.views.acting import acting_people
from syncsvc.reconcile.views.aliases import with_one_nip_each
from syncsvc.reconcile.views.annuals import annual_predicates, skp_years
from syncsvc.reconcile.views.contracts import SPANS, with_contracts
from syncsvc.reconcile.views.delivered import employee_rows, local_people, side_twins, source_ages
from syncsvc.reconcile.views.demands import job_demands
from syncsvc.reconcile.views.functional import with_functional
from syncsvc.reconcile.views.job_names import job_names, with_posts
from syncsvc.reconcile.views.lent import Lent, borrowed, lends
from syncsvc.reconcile.views.line import with_line
from syncsvc.reconcile.views.people import FOR_VIEWS, join_people, judge_people
from syncsvc.reconcile.views.plans import (
    judged_plans,
    keyed,
    local_rows,
    plan_years,
    present_plans,
    served_in,
    with_unread,
)
from syncsvc.reconcile.views.positions import with_terms
from syncsvc.reconcile.views.present import on_day
from syncsvc.reconcile.views.raters import rated_years
from syncsvc.reconcile.views.ratings import annual_ratings, annuals, person_periods, portal_ratings
from syncsvc.reconcile.views.states import with_states
from syncsvc.reconcile.views.supervisors import portal_supervisors, with_supervisors
from syncsvc.reconcile.views.terms import Terms, job_terms
from syncsvc.reconcile.views.unit_terms import UnitMatcher, unit_terms
from syncsvc.reconcile.views.unit_views import local_units, national_units, unit_names

PEOPLE = "people"
_BY_OTHERS = (
    *("who", "siasn_job_title", "siasn_job_date", "local_job_kind", "local_unit_id", "local_supervisor_nip"),
    *SPANS,
)
"""What the other views ask of people – and the local supervisor, whose NIP may have been replaced."""
_OF_LOCAL_PEOPLE = (
    "person",
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
    """Views by name, each made when called for; the people, and the tables that lend columns to their view; the units
    with their names for the readers; and the local terms as matched."""

    frames: dict[str, Callable[[], pl.DataFrame]]
    people: pl.DataFrame
    lent: tuple[Lent, ...]
    units: pl.DataFrame
    terms: Terms


def build_views(
    sides: Sides,
    intakes: Sequence[Intake],
    rules: Rules,
    now: datetime,
    states: pl.DataFrame,
    given: Nomenclature = NOTHING_GIVEN,
) -> Views:
    """Lay out every view from the merged sides, since when SKP are in their ``states``, and the national lists
    ``given``. Pure; empty tables give empty views."""
    sides = on_day(sides, rules.today)
    trees = sides.table("local.unit"), sides.table("siasn.unit")
    matcher = UnitMatcher(*trees, given.rulings)
    structure = succession(*trees, rules, matcher)
    names = unit_names(sides, structure.pairs)
    joined, lent, terms = _people(sides, structure, rules, given)
    sides, people = with_one_nip_each(sides, joined)
    people = with_contracts(with_unread(people, sides), sides)
    plans = present_plans(sides, people)
    ratings = portal_ratings(sides, people, rules)
    people = _with_plans(people, plans, ratings, sides, rules)
    listed = pl.concat([plans["key"], ratings["key"]])
    heads = _root_heads(sides, people)
    people = with_supervisors(people, portal_supervisors(ratings), heads, listed)
    people = with_line(people, sides, structure.pairs, heads, rules)
    progress = follow(structure, people, *trees)
    everybody = _kept(mark_people(people, progress), lent)
    named, said = unit_terms(sides, structure.pairs, matcher, rules.unit_pairs, people)
    frames: dict[str, Callable[[], pl.DataFrame]] = {
        PEOPLE: lambda: everybody,
        "units": lambda: attach(_units(sides, structure, everybody, rules, progress), said, "key", "id"),
        "national_units": lambda: mark_units(national_units(sides, structure.back(), rules), progress, "siasn"),
        "structure": progress.view,
        "job_names": partial(job_names, sides),
        "plans": lambda: with_states(judged_plans(plans, everybody, sides, rules, names), everybody, states, rules),
        "ratings": lambda: ratings,
        "rating_ids": lambda: ratings.with_columns(key=pl.col("evaluation_id")),
        **_as_delivered(sides, lent, people),
        "periods": partial(person_periods, plans, ratings, everybody, sides, rules),
        "sources": partial(source_ages, intakes, rules, now),
        **_histories(sides, everybody, ratings, rules),
    }
    every_term = job_terms(terms, people, sides, given).beside(named)
    return Views(frames, everybody, lent, _unit_table(sides, people), every_term)


def _as_delivered(sides: Sides, lent: tuple[Lent, ...], people: pl.DataFrame) -> dict[str, Callable[[], pl.DataFrame]]:
    """The views of people's rows as their sources gave them."""
    return {
        "rows": partial(employee_rows, sides, lent, people.select("key", "unit")),
        "twins": partial(side_twins, sides, people.select("key", "unit")),
        "local_people": partial(local_people, people.select(_OF_LOCAL_PEOPLE)),
    }


def _units(sides: Sides, structure: Succession, people: pl.DataFrame, rules: Rules, progress: Progress) -> pl.DataFrame:
    return mark_units(local_units(sides, structure.pairs, people, rules), progress, "local")


def _with_plans(
    people: pl.DataFrame, plans: pl.DataFrame, ratings: pl.DataFrame, sides: Sides, rules: Rules
) -> pl.DataFrame:
    """People with what their plans and ratings say of them."""
    years = plan_years(plans, keyed(sides.table("local.skp_plan"), people), rules)
    finals, final_came = annual_ratings(ratings, sides, rules)
    wide = attach(attach(people, years, "who", "who"), finals, "who", "who").with_columns(
        pl.col("plans", "own_plans").fill_null(0),
        pl.col("agreed", "locally_planned").fill_null(value=False),
        final_came=pl.col("annual_predicate").is_not_null() | final_came,
        plans_came=pl.lit((sides.table("ekinerja.skp_plan")["year"] == rules.plan_year).any()),
        served_then=served_in(people, plans, ratings, sides, rules.annual_year),
    )
    return wide.with_columns(starts_after_move=_starts_after_move(wide))


def _histories(
    sides: Sides, everybody: pl.DataFrame, ratings: pl.DataFrame, rules: Rules
) -> dict[str, Callable[[], pl.DataFrame]]:
    """The views of what either side keeps of years, plans and assignments."""
    return {
        "national_annuals": partial(annuals, sides, "siasn", everybody, rules),
        "annual_predicates": partial(annual_predicates, sides, everybody, ratings, rules),
        "skp_years": partial(skp_years, everybody, sides, rules),
        "rated_years": partial(rated_years, sides, everybody),
        "local_plans": partial(local_rows, sides, "skp_plan", "skp_id", everybody),
        "local_ratings": partial(local_rows, sides, "skp_evaluation", "evaluation_id", everybody),
        "local_acting": partial(acting_people, sides, "local", everybody, rules),
        "siasn_acting": partial(acting_people, sides, "siasn", everybody, rules),
        "annuals": partial(annuals, sides, "local", everybody, rules),
    }


def _kept(people: pl.DataFrame, lent: tuple[Lent, ...]) -> pl.DataFrame:
    """Without what served to lay out the views and what can be borrowed again; other views still ask ``_BY_OTHERS``."""
    wanted = asked(PEOPLE).difference(lends(lent)).union(_BY_OTHERS)
    return people.select(name for name in people.columns if name in wanted)


def _people(
    sides: Sides, structure: Succession, rules: Rules, given: Nomenclature
) -> tuple[pl.DataFrame, tuple[Lent, ...], pl.DataFrame]:
    joined, lent = join_people(sides, FOR_VIEWS)
    people = judge_people(joined, sides, rules)
    listed = sides.table("siasn.unit").select("id", tree_name="name", in_use=pl.col("active").fill_null(value=True))
    national = listed.unique("id", keep="first", maintain_order=True)
    back = structure.back().rename({"national": "siasn_unit_id", "local": "back"})
    paired = attach(people, structure.pairs.select("id", local_unit_pair="pair"), "local_unit_id", "id")
    backed = attach(paired, back, "siasn_unit_id", "siasn_unit_id")
    named = attach(backed, national, "siasn_unit_id", "id")
    placed = named.with_columns(
        unit=pl.coalesce("local_unit_id", "back", "siasn_unit_id"),
        siasn_unit_name_now=pl.coalesce("tree_name", "siasn_unit_name"),
        unit_in_use=pl.when(pl.col("siasn_unit_id").is_not_null()).then(pl.col("in_use").fill_null(value=False)),
        unit_dead=pl.col("local_unit_pair").is_not_null() & ~pl.col("local_unit_pair").is_in(national["id"].implode()),
    )
    ranked = placed.hstack(borrowed(lent, {"local_rank", "siasn_rank"}))
    termed, terms = with_terms(ranked, sides, rules, given)
    return job_demands(with_posts(with_functional(termed, rules), sides), rules), lent, terms


def _root_heads(sides: Sides, people: pl.DataFrame) -> frozenset[str]:
    """The keys of people whom nobody of the agency supervises: who heads a root unit, by either side. A root that no
    official heads (a regent, a mayor) has the heads of the highest units directly below it instead.
    """
    top = [
        _topmost(sides.table("siasn.unit"), "head_id"),
        _topmost(sides.table("local.unit"), "head_nip"),
    ]
    ids, nips = (first if any(each[0].len() for each in top) else below for first, below in top)
    heads = people.filter(pl.col("siasn_person_id").is_in(ids.implode()) | pl.col("key").is_in(nips.implode()))
    return frozenset(heads["key"].to_list())


def _topmost(units: pl.DataFrame, head: str) -> tuple[pl.Series, pl.Series]:
    """The heads of the roots; and those of the highest echelon directly below."""
    is_root = pl.col("parent_id").is_null() | (pl.col("parent_id") == pl.col("id"))
    roots = units.filter(is_root)
    below = units.filter(~is_root & pl.col("parent_id").is_in(roots["id"].implode()) & pl.col(head).is_not_null())
    highest = below.filter(pl.col("echelon").is_null().all() | (pl.col("echelon") == pl.col("echelon").min()))
    return roots[head].drop_nulls(), highest[head]


def _starts_after_move(people: pl.DataFrame) -> pl.Series:
    """Whether an own plan starts from 31 days before to 62 days after the SIASN job began."""
    starts = people.select("key", "siasn_job_date", "own_starts").drop_nulls().explode("own_starts", empty_as_null=True)
    moved, start = pl.col("siasn_job_date"), pl.col("own_starts")
    near = starts.filter(start.is_between(moved - timedelta(days=31), moved + timedelta(days=62)))
    return people["key"].is_in(near["key"].implode())


def _unit_table(sides: Sides, people: pl.DataFrame) -> pl.DataFrame:
    """Units for the readers, by the id that people are counted under: unit, parent, name."""
    local = sides.table("local.unit").select(unit="id", parent="parent_id", name="name")
    national = sides.table("siasn.unit").select(unit="id", parent="parent_id", name="name")
    used = national.filter(pl.col("unit").is_in(people["unit"].drop_nulls().unique().implode()))
    return pl.concat([local, used]).unique("unit", keep="first", maintain_order=True)
