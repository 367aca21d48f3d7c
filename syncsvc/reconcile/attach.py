"""Look-ups that leave a wide frame where it is: only the key travels through the join, the found columns are added."""

from __future__ import annotations

import polars as pl


def attach(
    wide: pl.DataFrame, found: pl.DataFrame, left_on: str | list[str], right_on: str | list[str]
) -> pl.DataFrame:
    """``wide`` with the columns of ``found`` beside it, null where nothing is found.

    ``found`` has one row per key: what it says twice is taken once, the first.
    """
    keys = [right_on] if isinstance(right_on, str) else right_on
    added = [name for name in found.columns if name not in keys]
    if found.is_empty():
        return wide.hstack(found.select(added).clear(wide.height))
    single = found if one_each(found.select(keys)) else found.unique(keys, keep="first", maintain_order=True)
    joined = wide.select(left_on).join(single, left_on=left_on, right_on=right_on, how="left", maintain_order="left")
    return wide.hstack(joined.select(added))


def placed(found: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """The rows of ``found`` that ``rows`` names, in that order; nulls where it names none."""
    return found.select(pl.all().gather(rows))


def marked(rows: pl.Series, height: int) -> pl.Series:
    """True at the places that ``rows`` names (nulls name none), false at the others of ``height``."""
    marks = pl.Series([False], dtype=pl.Boolean).new_from_index(0, height)
    return marks.scatter(rows.drop_nulls(), values=True)


def repeated(rows: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """The rows whose values in ``columns`` stand twice. Only rows whose hashes do are compared by their values."""
    likely = rows.filter(rows.select(columns).hash_rows().is_duplicated())
    return likely.filter(likely.select(columns).is_duplicated())


def all_different(values: pl.Series) -> bool:
    """Whether no value stands twice. Hashes that all differ prove it, and cost a quarter of comparing texts."""
    return values.hash().n_unique() == values.len() or values.n_unique() == values.len()


def one_each(keys: pl.DataFrame) -> bool:
    """Whether no row of keys stands twice."""
    if keys.width == 1:
        return all_different(keys.to_series())
    return keys.n_unique() == keys.height
