"""Local titles against the national reference of positions, within their kind."""

from __future__ import annotations

import polars as pl

from syncsvc.mapping.fold import fold_presentation, fold_variant
from syncsvc.mapping.nomenclature.given import Nomenclature
from syncsvc.model.nomenclature import TERM_SCHEMA
from syncsvc.model.rules import Rules
from syncsvc.reconcile.attach import attach
from syncsvc.reconcile.sides import Sides
from syncsvc.reconcile.views.terms import lists_of, match_terms

STRUCTURAL = "1"


def with_terms(
    people: pl.DataFrame, sides: Sides, rules: Rules, given: Nomenclature
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """People with what the national words say of both sides' titles (job_how, job_code, job_named, siasn_known,
    same_job, …), and the terms that their local titles are (``TERM_SCHEMA``; counted later, by ``term``).

    Structural titles are looked up on the national tree; the others are matched.
    """
    positions = sides.table("siasn.position")
    known = reference(positions, sides.table("siasn.unit"))
    lists = lists_of(positions, given, rules.nomenclature)
    used = people.select(kind="local_job_kind", title="local_job_title", rank="local_rank").drop_nulls(
        ["kind", "title"]
    )
    matched, rows = match_terms(used.filter(pl.col("kind") != STRUCTURAL).unique(maintain_order=True), lists, given)
    posts = used.filter(pl.col("kind") == STRUCTURAL).select("title", job_kind="kind")
    wide = _with_local(people, matched, terms(posts, known))
    wide = _with_marks(wide, rules)
    listed = _listed(known)
    national = variants(people["siasn_job_title"]).rename({"title": "siasn_job_title", "variant": "siasn_variant"})
    wide = attach(wide, national, "siasn_job_title", "siasn_job_title")
    wide = attach(wide, listed, ["siasn_job_kind", "siasn_variant"], ["siasn_job_kind", "siasn_variant"])
    kinds = [*known["job_kind"].unique(), *(("2", "3", "4") if given.positions is not None else ())]
    return wide.with_columns(
        kind_listed=pl.col("local_job_kind").is_in(kinds),
        siasn_known=pl.coalesce("siasn_known", pl.when(pl.col("siasn_job_id").is_in(list(given.titles))).then(True)),
        same_job=_same_job(),
    ), pl.DataFrame(rows, schema=TERM_SCHEMA, orient="row")


def _same_job() -> pl.Expr:
    """One name after expanding abbreviations, or what the local title was matched with is SIASN's job by id or name."""
    named = fold_variant(pl.col("job_named"))
    same = (
        (pl.col("local_variant") == pl.col("siasn_variant")).fill_null(value=False)
        | (named == pl.col("siasn_variant")).fill_null(value=False)
        | (pl.col("job_code") == pl.col("siasn_job_id")).fill_null(value=False)
    )
    return same | pl.col("job_ids").list.contains(pl.col("siasn_job_id")).fill_null(value=False)


def _with_local(people: pl.DataFrame, matched: pl.DataFrame, posts: pl.DataFrame) -> pl.DataFrame:
    """People with their local title as matched, or as found on the tree. The rank counts where it decides."""
    by_rank = matched.filter(pl.col("rank") != "").select("kind", "title", "rank").unique()
    at_rank = by_rank.select(kind="kind", title="title", rank="rank", job_rank="rank")
    place = ["local_job_kind", "local_job_title"]
    ranked = attach(people, at_rank, [*place, "local_rank"], ["kind", "title", "rank"])
    ranked = ranked.with_columns(pl.col("job_rank").fill_null(""))
    ours = matched.select(
        "kind",
        "title",
        "rank",
        job_term="term",
        job_how="how",
        job_code="code",
        job_named="named",
        job_candidates="candidates",
        job_why="why",
    )
    wide = attach(ranked, ours, [*place, "job_rank"], ["kind", "title", "rank"])
    found = posts.select("job_kind", "title", post_how="how", job_ids="ids")
    wide = attach(wide, found, place, ["job_kind", "title"])
    folded = variants(people["local_job_title"]).rename({"title": "local_job_title", "variant": "local_variant"})
    wide = attach(wide, folded, "local_job_title", "local_job_title")
    return wide.with_columns(job_how=pl.coalesce("job_how", "post_how")).drop("post_how", "job_rank")


def _with_marks(people: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """People with whether either side's title ends with a level's name, of today or of before."""
    wide = people
    for side in ("local", "siasn"):
        title = f"{side}_job_title"
        marks = level_marks(people[title], rules.level_words, rules.old_levels).select(
            pl.col("title").alias(title),
            pl.col("level_word").alias(f"{side}_level_word"),
            pl.col("old_level").alias(f"{side}_old_level"),
        )
        wide = attach(wide, marks, title, title)
    return wide


def _listed(known: pl.DataFrame) -> pl.DataFrame:
    """The (kind, folded title) that SIASN's own records use."""
    return known.select(
        siasn_job_kind="job_kind", siasn_variant=fold_variant(pl.col("title")), siasn_known=pl.lit(value=True)
    )


def reference(positions: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """The distinct (job_kind, id, title) that the national side uses, and the head titles of its units (kind 1)."""
    heads = units.select(job_kind=pl.lit("1"), id="id", title="head_title")
    every = pl.concat([positions.select("job_kind", "id", "title"), heads])
    return every.drop_nulls().unique(maintain_order=True)


def terms(used: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """One row per distinct local (job_kind, title): how it is known, and under which ids.

    ``how`` is "same" (equal but for presentation), "variant" (equal after expanding abbreviations) or null;
    ``ids`` the reference ids that carry the title; ``variant`` the title's widest folding.
    """
    distinct = used.drop_nulls().unique(maintain_order=True)
    folded = distinct.with_columns(same=fold_presentation(pl.col("title")), variant=fold_variant(pl.col("title")))
    listed = known.with_columns(same=fold_presentation(pl.col("title")), variant=fold_variant(pl.col("title")))
    same = listed.group_by("job_kind", "same").agg(pl.col("id").unique(maintain_order=True).alias("same_ids"))
    variant = listed.group_by("job_kind", "variant").agg(pl.col("id").unique(maintain_order=True).alias("ids"))
    joined = folded.join(same, on=["job_kind", "same"], how="left").join(
        variant, on=["job_kind", "variant"], how="left"
    )
    how = (
        pl.when(pl.col("same_ids").is_not_null())
        .then(pl.lit("same"))
        .when(pl.col("ids").is_not_null())
        .then(pl.lit("variant"))
    )
    return joined.with_columns(how=how).select("job_kind", "title", "variant", "how", "ids")


def variants(titles: pl.Series) -> pl.DataFrame:
    """One row per distinct title with its widest folding: columns title, variant."""
    distinct = pl.DataFrame({"title": titles}).drop_nulls().unique(maintain_order=True)
    return distinct.with_columns(variant=fold_variant(pl.col("title")))


def level_marks(titles: pl.Series, level_words: frozenset[str], old_levels: dict[str, str]) -> pl.DataFrame:
    """One row per distinct title: level_word (ends with a level of today), old_level (with an old one)."""
    lower = pl.col("title").str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars(" .")
    today = _tail(level_words)
    before = _tail(frozenset(word.lower() for word in old_levels))
    return (
        pl.DataFrame({"title": titles})
        .drop_nulls()
        .unique(maintain_order=True)
        .with_columns(level_word=lower.str.contains(today))
        .with_columns(old_level=lower.str.contains(before) & ~pl.col("level_word"))
    )


def _tail(words: frozenset[str]) -> str:
    """A pattern: one of the words, whole, at the end and after something else."""
    longest_first = sorted((word.lower() for word in words), key=lambda word: (-len(word), word))
    return r"\S (?:" + "|".join(longest_first) + r")$" if words else r"$^"
