"""Of a table that is made of several files: whose rows count, and how new what is known of each period is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from syncsvc.model.raw import Origin
from syncsvc.store.snapshots import period_rows

#: What two files may both tell of: the thing's own id first, then what it is about.
_TOLD_OF = {"skp_evaluation": ("evaluation_id", "year", "period_id"), "skp_plan": ("skp_id",)}


def rows_that_count(noun: str, files: Mapping[Origin, pl.DataFrame]) -> dict[Origin, pl.DataFrame]:
    """Each file's rows without those that a newer file tells again; in the files' order.

    A rating is the same when its id and period are, an SKP when its id is. Rows without an id stay, as do those that
    one file tells twice.
    """
    keys = _TOLD_OF.get(noun)
    if keys is None or len(files) == 1:
        return dict(files)
    newest_first = sorted(files, key=lambda origin: (origin.as_of, origin.name), reverse=True)
    told = next(iter(files.values())).select(keys).clear()
    kept = {}
    for origin in newest_first:
        kept[origin] = files[origin].join(told, on=keys, how="anti", nulls_equal=True, maintain_order="left")
        told = pl.concat([told, kept[origin].select(keys).drop_nulls(keys[0])])
    return {origin: kept[origin] for origin in files}


def newest_moments(files: Mapping[Origin, pl.DataFrame]) -> dict[str, datetime]:
    """Per period, named as ``store.snapshots.period_rows`` names it, when its newest file was current."""
    moments: dict[str, datetime] = {}
    for origin in sorted(files, key=lambda each: each.as_of):
        moments |= dict.fromkeys(period_rows(files[origin]), origin.as_of)
    return moments
