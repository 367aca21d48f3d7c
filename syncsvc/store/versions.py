"""How an outcome changes what is known: pure columns in, the versions to write out.

A finding that the outcome does not name at all was not checked: it stays as it is, and nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from syncsvc.model.finding import IDENTITY, Ending, Finding, with_ids
from syncsvc.model.run import Outcome
from syncsvc.model.schema import schema

OPEN, CLOSED = "open", "closed"
GONE_AFTER = 2
_FROM_DATA = ("key", "field", "period")
"""What of an identity a source may have written: a row's key, the name of its column, a period's id."""
_MARK = pl.struct(IDENTITY).hash().alias("mark")
CONTENT = tuple(name for name in schema(Finding) if name not in IDENTITY)
VERSION = pl.Schema(
    {
        "id": pl.String(),
        "from_run": pl.Int64(),
        "state": pl.String(),
        "ending": pl.String(),
        **dict.fromkeys((*IDENTITY, *CONTENT), pl.String()),
        "first_run": pl.Int64(),
        "opened_run": pl.Int64(),
        "returns": pl.Int64(),
        "missed": pl.Int64(),
    }
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What one run did to the findings; ``open`` are all after it, ``unchanged`` those it did not touch."""

    new: int
    changed: int
    returned: int
    closed: int
    open: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Change:
    """The versions a run writes: columns of ``VERSION``, and ``replaces``, where the old one is from."""

    versions: pl.DataFrame
    kept: Kept


def compare(before: pl.DataFrame, outcome: Outcome, agency: str, run: int) -> Change:
    """What ``outcome`` changes about the findings known ``before`` (``VERSION``, one row per finding)."""
    found = _once(outcome.findings)
    both = _met(found, before)
    fresh = pl.col("id").is_null()
    new = _new(agency, both.filter(fresh), run)
    again = _again(both.filter(~fresh), run)
    ended = _ended(before, found, outcome, run)
    returned = again.filter(pl.col("returned")).height
    changed = again.filter(pl.col("differs") & ~pl.col("returned")).height
    closed = ended.filter(pl.col("state") == CLOSED).height
    still = before.filter(pl.col("state") == OPEN).height + new.height + returned - closed
    kept = Kept(new.height, changed, returned, closed, still, still - new.height - returned - changed)
    columns = [*VERSION.names(), "replaces"]
    versions = pl.concat([new.select(columns), again.select(columns), ended.select(columns)])
    return Change(versions.sort("id"), kept)


def after(before: pl.DataFrame, versions: pl.DataFrame) -> pl.DataFrame:
    """The visible findings once ``versions`` are: each replaces the one of the same id."""
    if before.is_empty():
        return versions.select(VERSION.names())
    return pl.concat([before.join(versions, on="id", how="anti"), versions.select(VERSION.names())])


def _once(findings: pl.DataFrame) -> pl.DataFrame:
    """Each finding once, its identity without nulls, and its mark."""
    others = pl.col(IDENTITY).exclude(_FROM_DATA)
    whole = findings.with_columns(_printable(*_FROM_DATA).fill_null(""), others.fill_null(""))
    marked = whole.with_columns(_MARK)
    if marked["mark"].n_unique() == marked.height:
        return marked
    return marked.unique(IDENTITY, keep="first", maintain_order=True)


def _met(found: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Each finding beside what was known of it (columns with ``_before`` where both sides have one).

    One number joins twice as fast as five texts. Marks live only here, so it does not matter how they are made; should
    two identities ever share one, the texts are joined after all.
    """
    both = found.join(before.with_columns(_MARK), on="mark", how="left", suffix="_before", maintain_order="left")
    same = pl.all_horizontal(pl.col(name) == pl.col(f"{name}_before") for name in IDENTITY)
    if both.height == found.height and both.select((same | pl.col("id").is_null()).all()).item():
        return both
    return found.join(before, on=IDENTITY, how="left", suffix="_before", maintain_order="left")


def _printable(*names: str) -> pl.Expr:
    """Text as both databases can keep it: PostgreSQL knows no NUL sign."""
    return pl.col(names).str.replace_all("\0", "\ufffd", literal=True)


def _differs() -> pl.Expr:
    return pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in CONTENT)


def _new(agency: str, findings: pl.DataFrame, run: int) -> pl.DataFrame:
    return with_ids(agency, findings.select(schema(Finding).names())).with_columns(
        _printable(*CONTENT),
        pl.lit(run, pl.Int64).alias("from_run"),
        pl.lit(run, pl.Int64).alias("first_run"),
        pl.lit(run, pl.Int64).alias("opened_run"),
        pl.lit(OPEN).alias("state"),
        pl.lit(None, pl.String).alias("ending"),
        pl.lit(0, pl.Int64).alias("returns"),
        pl.lit(0, pl.Int64).alias("missed"),
        pl.lit(None, pl.Int64).alias("replaces"),
    )


def _again(known: pl.DataFrame, run: int) -> pl.DataFrame:
    """Findings seen again that have something to write: other evidence, back after closing, or no longer
    missed.
    """
    returned = pl.col("state") == CLOSED
    touched = known.filter(_differs() | returned | (pl.col("missed") > 0)).with_columns(_printable(*CONTENT))
    marked = touched.with_columns(returned.alias("returned"), _differs().alias("differs"))
    return marked.filter(pl.col("returned") | pl.col("differs") | (pl.col("missed") > 0)).with_columns(
        pl.col("from_run").alias("replaces"),
        pl.lit(run, pl.Int64).alias("from_run"),
        pl.lit(OPEN).alias("state"),
        pl.lit(None, pl.String).alias("ending"),
        pl.when("returned").then(run).otherwise("opened_run").cast(pl.Int64).alias("opened_run"),
        pl.col("returns") + pl.col("returned").cast(pl.Int64),
        pl.lit(0, pl.Int64).alias("missed"),
    )


def _ended(before: pl.DataFrame, found: pl.DataFrame, outcome: Outcome, run: int) -> pl.DataFrame:
    """Open findings that end, or whose subject was absent this time. What was found again does not end."""
    absent = pl.DataFrame({"id": sorted(outcome.absent)}, schema={"id": pl.String})
    absent = absent.join(outcome.endings, on="id", how="anti").with_columns(
        pl.lit(None, pl.String).alias("how"), pl.lit(1, pl.Int64).alias("absent")
    )
    named = outcome.endings.unique("id", keep="first").select("id", pl.col("ending").alias("how"))
    touched = pl.concat([named.with_columns(pl.lit(0, pl.Int64).alias("absent")), absent])
    rows = before.filter(pl.col("state") == OPEN).join(touched, on="id")
    if not rows.is_empty():
        rows = rows.join(found, on=IDENTITY, how="anti")
    missed = pl.col("missed") + pl.col("absent")
    gone = pl.when(missed >= GONE_AFTER).then(pl.lit(Ending.SUBJECT_GONE.value))
    ending = pl.coalesce("how", gone)
    return rows.with_columns(
        pl.col("from_run").alias("replaces"),
        pl.lit(run, pl.Int64).alias("from_run"),
        pl.when(ending.is_null()).then(pl.lit(OPEN)).otherwise(pl.lit(CLOSED)).alias("state"),
        ending.alias("ending"),
        missed.alias("missed"),
    )
