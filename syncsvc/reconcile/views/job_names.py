"""Names of jobs as SIASN uses them for people: which name stands under several ids."""

from __future__ import annotations

import polars as pl

from syncsvc.mapping.fold import fold_presentation, fold_variant
from syncsvc.reconcile.attach import attach
from syncsvc.reconcile.sides import Sides


def job_names(sides: Sides) -> pl.DataFrame:
    """One row per kind and name of the jobs that people hold in SIASN: key "kind:name", subject, unit (null), ids (the
    ids it is used under, in order), several. Structural posts are left out: many units have a head of one title.
    """
    held = sides.table("siasn.employee").select("job_kind", "job_id", "job_title").drop_nulls().unique()
    named = held.filter(pl.col("job_kind") != "1").with_columns(name=fold_presentation(pl.col("job_title")))
    grouped = named.sort("job_title", "job_id").group_by("job_kind", "name", maintain_order=True)
    return grouped.agg(pl.col("job_title").first(), ids=pl.col("job_id").unique().sort()).select(
        key=pl.concat_str("job_kind", "name", separator=":"),
        unit=pl.lit(None, pl.String),
        subject=pl.col("job_title"),
        several=pl.col("ids").list.len() > 1,
        ids=pl.col("ids").list.join(", "),
    )


def with_posts(people: pl.DataFrame, sides: Sides) -> pl.DataFrame:
    """People with job_old (SIASN's list says that their job is an old one; null where it does not say), and of
    structural people the title that their unit in SIASN gives to its post: post_title, and folded as post_variant.
    """
    listed = sides.table("siasn.position").filter(pl.col("status").is_not_null() & pl.col("id").is_not_null())
    old = listed.group_by("id").agg(job_old=(pl.col("status").str.to_uppercase() == "O").all())
    units = sides.table("siasn.unit").select("id", post_title="head_title").unique("id", keep="first")
    posts = units.with_columns(post_variant=fold_variant(pl.col("post_title")))
    structural = pl.when(pl.col("siasn_job_kind") == "1")
    wide = attach(attach(people, old, "siasn_job_id", "id"), posts, "siasn_unit_id", "id")
    return wide.with_columns(structural.then(name).alias(name) for name in ("post_title", "post_variant"))
