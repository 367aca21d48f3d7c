"""Local titles against the national reference of positions, within their kind."""

from __future__ import annotations

import polars as pl

from syncsvc.mapping.fold import fold_presentation, fold_variant
from syncsvc.model.rules import Rules
from syncsvc.reconcile.attach import attach
from syncsvc.reconcile.sides import Sides


def with_terms(people: pl.DataFrame, sides: Sides, rules: Rules) -> pl.DataFrame:
    """People with what the national words say of both sides' titles: job_how, job_ids, siasn_known, same_job, …"""
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
    kinds = known["job_kind"].unique()
    return attach(wide, listed, theirs, theirs).with_columns(
        kind_listed=pl.col("local_job_kind").is_in(kinds.implode()),
        same_job=(pl.col("local_variant") == pl.col("siasn_variant")).fill_null(value=False)
        | pl.col("job_ids").list.contains(pl.col("siasn_job_id")).fill_null(value=False),
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
