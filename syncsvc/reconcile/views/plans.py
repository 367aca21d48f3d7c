"""The views of SKP: plans, the years of people, ratings, and the periods that should have been rated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl

from syncsvc.mapping.fold import fold_unit, fold_variant
from syncsvc.model.rules import Rules
from syncsvc.model.skp import AGREED
from syncsvc.reconcile.asked import asked, is_unread
from syncsvc.reconcile.attach import attach, marked, placed
from syncsvc.reconcile.sides import Sides
from syncsvc.reconcile.views.contracts import SPANS
from syncsvc.reconcile.views.positions import variants

_OF_PLANS = ("nip", "skp_id", "year", "start", "end", "status", "job_title", "unit_name", "acting", "unread")
_WHAT_A_PLAN_SAYS = ("present", "skp_id", "year", "status", "start", "end", "acting")
_WHAT_A_RATING_SAYS = ("year", "period_id", "predicate")
_SPAN = pl.concat_str("start", "end", separator="..")


def keyed(rows: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """SKP rows with the ``key`` of their person (``person`` as well), the person's place (``who``), unit and name.

    Rows whose NIP nobody has keep it as key; they have no place.
    """
    found = attach(rows, people.select("key", "who"), "nip", "key").with_columns(
        key=pl.col("nip"), person=pl.col("nip")
    )
    return found.hstack(placed(people.select("unit", "subject"), found["who"]))


def local_rows(sides: Sides, table: str, identifier: str, people: pl.DataFrame) -> pl.DataFrame:
    """Rows of SKP or ratings as the local side keeps them, under their own id as ``key``; else under the row's."""
    rows = keyed(sides.table(f"local.{table}"), people)
    return rows.with_columns(key=pl.coalesce(identifier, pl.concat_str("source", "row_key", separator="#")))


def present_plans(sides: Sides, people: pl.DataFrame) -> pl.DataFrame:
    """The SKP that the portal lists, keyed. Rows that say "none" are left out; a cancelled SKP is none."""
    plans = sides.table("ekinerja.skp_plan")
    listed = pl.col("present").fill_null(value=True) & pl.col("skp_id").is_not_null()
    wanted = asked("plans").union(_OF_PLANS)
    rows = plans.select(
        pl.col(name for name in plans.columns if name in wanted).filter(
            listed & (pl.col("status").fill_null("") != "cancelled")
        )
    )
    return keyed(rows, people)


def with_unread(people: pl.DataFrame, sides: Sides) -> pl.DataFrame:
    """Who may have more SKP or ratings than could be read: columns plans_unread, ratings_unread added.

    That is who has a row with something not understood in it, or whose name stands on a row without a readable NIP.
    """
    said = {"plans_unread": ("skp_plan", _WHAT_A_PLAN_SAYS), "ratings_unread": ("skp_evaluation", _WHAT_A_RATING_SAYS)}
    return people.with_columns(
        _in_doubt(sides.table(f"ekinerja.{table}"), people, fields).alias(name)
        for name, (table, fields) in said.items()
    )


def served_in(people: pl.DataFrame, plans: pl.DataFrame, ratings: pl.DataFrame, sides: Sides, year: int) -> pl.Series:
    """Whether a person may have served here in a year: some row of the portal or of the local history is of that year
    or before, or the present job began by then, or nobody tells when it began.
    """
    last = date(year, 12, 31)
    of_year = [rows.select(pl.col("who").filter(pl.col("year") == year))["who"] for rows in (plans, ratings)]
    listed = marked(pl.concat(of_year), people.height).gather(people["who"])
    held = sides.table("local.appointment").filter(pl.col("start") <= last)["nip"].drop_nulls()
    began = pl.min_horizontal("siasn_job_date", "local_job_date")
    then = pl.col("key").is_in(held.implode()) | (began <= last).fill_null(value=True)
    return listed | people.select(then)[:, 0]


def _in_doubt(rows: pl.DataFrame, people: pl.DataFrame, fields: tuple[str, ...]) -> pl.Series:
    strange = rows.select("nip", "person_name", "unread").filter(
        pl.col("nip").is_null() | pl.col("unread").is_not_null()
    )
    if strange.is_empty():
        return marked(pl.Series([], dtype=pl.UInt32), people.height)
    nips = strange.filter(pl.any_horizontal(is_unread(pl.col("unread"), name) for name in fields))["nip"].drop_nulls()
    names = strange.filter(pl.col("nip").is_null()).select(_letters("person_name")).to_series().drop_nulls()
    known = people.select(pl.col("key").is_in(nips.implode()), named=_letters("subject").is_in(names.implode()))
    return known.select(pl.any_horizontal(pl.all().fill_null(value=False))).to_series()


def _letters(name: str) -> pl.Expr:
    return pl.col(name).str.to_uppercase().str.replace_all(r"[^\p{L}]", "")


def plan_years(plans: pl.DataFrame, local: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Per person (``who``), of ``plan_year``: plans, agreed, overlap, gap, latest_end, own_starts, both last states.

    ``plans`` and ``local`` are keyed.
    """
    own = ~pl.col("acting").fill_null(value=False)
    mine = (pl.col("year") == rules.plan_year) & pl.col("who").is_not_null()
    year = plans.filter(mine).select("who", "status", "start", "end", own=own)
    several = year["who"].is_duplicated()
    portal = pl.concat([_lone_plans(year.filter(~several)), _several_plans(year.filter(several))])
    ours = local.filter(mine & own).sort("start", maintain_order=True)
    last = ours.unique("who", keep="last", maintain_order=True)
    locally = last.select("who", local_skp_status="status", locally_planned=pl.lit(value=True))
    return portal.join(locally, on="who", how="full", coalesce=True)


def _lone_plans(plans: pl.DataFrame) -> pl.DataFrame:
    """People with one plan: nothing can overlap, so no grouping is needed. Nearly everybody."""
    own = pl.col("own")
    return plans.select(
        "who",
        plans=pl.lit(1, pl.UInt32),
        agreed=pl.col("status").is_in(AGREED).fill_null(value=False),
        latest_end=pl.col("end"),
        overlap=pl.lit(value=False),
        gap=pl.lit(value=False),
        dated=pl.col("start").is_not_null() & pl.col("end").is_not_null(),
        own_plans=own.cast(pl.UInt32),
        own_starts=pl.when(own).then(pl.concat_list("start")),
        spans=pl.when(own).then(_SPAN),
        ekinerja_skp_status=pl.when(own).then("status"),
    )


def _several_plans(plans: pl.DataFrame) -> pl.DataFrame:
    """People with several plans; overlap and gap are looked for among their own ones, not those as Plt."""
    ordered = plans.sort("who", "start", "end", maintain_order=True)
    before = pl.when("own").then("end").forward_fill().shift(1).over("who")
    marked = ordered.with_columns(
        overlap=pl.col("own") & (pl.col("start") <= before),
        gap=pl.col("own") & (pl.col("start") > before + timedelta(days=1)),
        dated=~pl.col("own") | (pl.col("start").is_not_null() & pl.col("end").is_not_null()),
    )
    own = pl.col("own")
    return marked.group_by("who", maintain_order=True).agg(
        plans=pl.len(),
        agreed=pl.col("status").is_in(AGREED).any(),
        latest_end=pl.col("end").max(),
        overlap=pl.col("overlap").any(),
        gap=pl.col("gap").any(),
        dated=pl.col("dated").all(),
        own_plans=own.sum().cast(pl.UInt32),
        own_starts=pl.col("start").filter(own),
        spans=_SPAN.filter(own).str.join(", "),
        ekinerja_skp_status=pl.col("status").filter(own).last(),
    )


def judged_plans(
    plans: pl.DataFrame, people: pl.DataFrame, sides: Sides, rules: Rules, names: pl.DataFrame
) -> pl.DataFrame:
    """Plans, under their own id as ``key``, with the job and unit their holder should have had: expected_title,
    expected_unit, and the foldings.

    At min(end, today): SIASN's present job when it had begun by then, else the last local appointment begun by then
    that had not ended.
    ``names`` gives a unit id's national name: columns id, unit_name.
    """
    facts = people.select(
        *("appointed", "siasn_job_title", "siasn_job_date", "siasn_unit_name_now", "duplicate", "ambiguous"),
        *("pppk", *SPANS),
    )
    at = pl.min_horizontal(pl.col("end"), pl.lit(rules.today))
    dated = plans.hstack(placed(facts, plans["who"])).with_columns(at=at)
    held = dated.hstack(_held(dated, _appointments(sides, names)))
    now = (pl.col("siasn_job_date") <= pl.col("at")).fill_null(value=False)
    held_then = pl.when((pl.col("held_to") < pl.col("at")).fill_null(value=False))
    expected = held.with_columns(
        expected_title=pl.when(now).then("siasn_job_title").otherwise(held_then.then(None).otherwise("held_title")),
        expected_unit=pl.when(now).then("siasn_unit_name_now").otherwise(held_then.then(None).otherwise("held_unit")),
        from_history=~now,
    )
    known = variants(sides.table("siasn.position")["title"])["variant"]
    title, unit = _folded("job_title", "expected_title", fold_variant), _folded("unit_name", "expected_unit", fold_unit)
    return expected.with_columns(
        job_title_fold=title[0], expected_title_fold=title[1], unit_fold=unit[0], expected_unit_fold=unit[1]
    ).with_columns(expected_known=pl.col("expected_title_fold").is_in(known.implode()), key=pl.col("skp_id"))


def _held(plans: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Per plan the last local appointment of its person that had begun ``at`` then: held_title, held_unit, held_to."""
    narrow = plans.select("key", "at").with_row_index("plan").filter(pl.col("at").is_not_null())
    asked_of = narrow.filter(pl.col("key").is_in(held["key"].unique().implode())).sort("at")
    found = asked_of.join_asof(held, left_on="at", right_on="held_from", by="key", check_sortedness=False)
    wanted = found.select("plan", "held_title", "held_unit", "held_to")
    places = pl.DataFrame({"plan": pl.int_range(0, plans.height, dtype=pl.UInt32, eager=True)})
    return attach(places, wanted, "plan", "plan").drop("plan")


def _appointments(sides: Sides, names: pl.DataFrame) -> pl.DataFrame:
    held = sides.table("local.appointment").filter(
        pl.col("start").is_not_null() & pl.col("nip").is_not_null() & (pl.col("assignment").fill_null("D") == "D")
    )
    named = held.join(names, left_on="unit_id", right_on="id", how="left")
    return named.select(
        key=pl.col("nip"),
        held_from=pl.col("start"),
        held_title=pl.col("job_title"),
        held_unit=pl.col("unit_name"),
        held_to=pl.col("end"),
    ).sort("held_from")


def _folded(said: str, expected: str, fold: Callable[[pl.Expr], pl.Expr]) -> tuple[pl.Expr, pl.Expr]:
    """Both texts in their canonical form; where they are equal already they stay as they are, for folding is dear."""
    other = pl.when(pl.col(said).ne_missing(pl.col(expected)))
    ours, theirs = (pl.coalesce(fold(other.then(name)), name) for name in (said, expected))
    return ours, theirs
