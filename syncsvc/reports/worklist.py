"""The findings as rows for people and programs: the columns of the CSV, and the same rows in words for a workbook."""

from __future__ import annotations

import polars as pl

from syncsvc.model.finding import IDENTITY
from syncsvc.model.run_view import CheckFacts, RunView
from syncsvc.reports.causes import cause_words, severity_rank
from syncsvc.reports.evidence import in_words
from syncsvc.reports.figures import with_actor
from syncsvc.reports.tree import unit_names
from syncsvc.reports.wording import Wording

COLUMNS = (
    *IDENTITY,
    "severity",
    "actor",
    "unit",
    "unit_name",
    "local",
    "national",
    "cause",
    "life",
    "first_at",
    "title",
    "remedy",
    "ground",
    "id",
    "person",
    "subject",
)
READING_ORDER = (
    "severity",
    "check",
    "title",
    "key",
    "subject",
    "person",
    "unit_name",
    "field",
    "period",
    "local",
    "national",
    "remedy",
    "life",
    "first_at",
    "ground",
    "cause",
    "actor",
    "unit",
    "entity",
    "id",
)
SPOKEN = ("severity", "entity", "field", "actor", "life")


def worklist(view: RunView, facts: dict[str, CheckFacts], wording: Wording) -> pl.DataFrame:
    """All findings with the columns ``COLUMNS``, as text, sorted by identity.

    Codes stay codes and moments are ISO 8601 in UTC, whatever the language; ``title`` and ``remedy`` are in words.
    """
    rows = with_actor(view.findings, facts).join(_check_words(view, facts, wording), on="check", how="left")
    names = unit_names(view)
    unit_name = pl.col("unit").replace_strict(names, default=None, return_dtype=pl.String)
    shown = rows.with_columns(
        unit_name=unit_name,
        first_at=pl.col("first_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    return shown.select(pl.col(COLUMNS).cast(pl.String)).sort(IDENTITY, nulls_last=False)


def spoken(rows: pl.DataFrame, wording: Wording) -> pl.DataFrame:
    """The rows of a worklist for reading: worst first, ``SPOKEN`` in words, clocks as local, ``READING_ORDER``."""
    ordered = rows.sort(severity_rank(), "unit", "check", "key", "field", "period", nulls_last=True)
    seen = pl.col("first_at").str.to_datetime(time_zone="UTC").dt.convert_time_zone(wording.zone)
    said = [_said(ordered, column, wording) for column in SPOKEN]
    return ordered.with_columns(*said, first_at=seen.dt.strftime("%Y-%m-%d %H:%M")).select(READING_ORDER)


def told(rows: pl.DataFrame, wording: Wording, names: dict[str, str]) -> pl.DataFrame:
    """The rows of a worklist with evidence and causes in words; ``names`` are unit names by id."""
    causes = {cause: cause_words(cause, wording, names) for cause in rows["cause"].unique() if cause}
    cause = pl.col("cause").replace_strict(causes, default=None, return_dtype=pl.String)
    return in_words(rows, wording, names).with_columns(cause)


def _said(rows: pl.DataFrame, column: str, wording: Wording) -> pl.Expr:
    codes = [code for code in rows[column].unique() if code]
    said = {code: wording.field(code) if column == "field" else wording.name(column, code) for code in codes}
    return pl.col(column).replace_strict(said, default=None, return_dtype=pl.String)


def _check_words(view: RunView, facts: dict[str, CheckFacts], wording: Wording) -> pl.DataFrame:
    codes = [code for code in view.findings["check"].unique() if code is not None]
    known = [facts.get(code) for code in codes]
    return pl.DataFrame(
        {
            "check": codes,
            "title": [wording.check(code, "title") for code in codes],
            "remedy": [wording.check(code, "remedy") for code in codes],
            "ground": [fact.ground if fact else "" for fact in known],
        },
        schema=dict.fromkeys(("check", "title", "remedy", "ground"), pl.String),
    )
