"""One spelling for each id of a list: portals write the same one with and without dashes, in capitals and small."""

from __future__ import annotations

import polars as pl

from syncsvc.mapping.identifiers import fold_ids

IDS = ("agency", "code", "family_id")


def one_spelling(frame: pl.DataFrame) -> pl.DataFrame:
    """The list with every id as it is written where it first stands, and parents as their units' codes."""
    spelled = [_spelled(frame[name], frame[name]) for name in IDS if name in frame.columns]
    if "parent" in frame.columns:
        spelled.append(_spelled(frame["parent"], frame["code"]))
    return frame.with_columns(spelled)


def spelled_as(frame: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """The list with its ids as another version of it writes them; new ones stay as they are."""
    return frame.with_columns(
        _spelled(frame[name], other[name])
        for name in (*IDS, "parent")
        if name in frame.columns and name in other.columns
    )


def _spelled(column: pl.Series, model: pl.Series) -> pl.Series:
    """Each id in the first spelling of it that ``model`` has."""
    known = (
        pl.DataFrame({"id": fold_ids(model), "first": model})
        .drop_nulls()
        .unique("id", keep="first", maintain_order=True)
    )
    wanted = pl.DataFrame({"id": fold_ids(column), "own": column})
    found = wanted.join(known, on="id", how="left", maintain_order="left")
    return found.select(pl.coalesce("first", "own").alias(column.name)).to_series()
