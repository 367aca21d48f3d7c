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
    single = found if found.select(keys).is_unique().all() else found.unique(keys, keep="first", maintain_order=True)
    joined = wide.select(left_on).join(single, left_on=left_on, right_on=right_on, how="left", maintain_order="left")
    return wide.hstack(joined.select(name for name in found.columns if name not in keys))
