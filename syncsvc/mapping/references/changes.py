"""What became of a list between two versions of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby

import polars as pl

from syncsvc.mapping.references.spelling import spelled_as


class Change(StrEnum):
    """What may happen to an entry. ``split`` is only possible: a person judges."""

    ADDED = "added"
    GONE = "gone"
    RENAMED = "renamed"
    RETIRED = "retired"
    REVIVED = "revived"
    MOVED = "moved"
    ALTERED = "altered"
    SPLIT = "split"


CHANGE_SCHEMA = pl.Schema({name: pl.String() for name in ("change", "agency", "kind", "code", "before", "after")})
_KEY = ["agency", "kind", "code"]
_SELDOM = ("level", "family_id", "head_title")
_NOWHERE = "-"


def changes(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """One row per change (columns of ``CHANGE_SCHEMA``), by kind of change and code. Both are versions of one list;
    an id in another spelling is the same."""
    old, new = _keyed(before), _keyed(spelled_as(after, before))
    both = old.join(new, on=_KEY, suffix="_after")
    added, gone = new.join(old, on=_KEY, how="anti"), old.join(new, on=_KEY, how="anti")
    found = [
        _rows(Change.ADDED, added, None, pl.col("title")),
        _rows(Change.GONE, gone, pl.col("title"), None),
        _rows(Change.RENAMED, _differing(both, "title"), pl.col("title"), pl.col("title_after")),
        *_of_status(both),
        *_moves(both, old, new),
        *(_altered(both, name) for name in _SELDOM if name in both.columns),
        _splits(gone, added),
    ]
    return pl.concat(found)


def counts(changed: pl.DataFrame) -> dict[Change, int]:
    """How often each change happened; those that did not are not there."""
    counted = dict(changed.group_by("change").len().iter_rows())
    return {change: counted[change.value] for change in Change if change.value in counted}


def died(before: pl.DataFrame, after: pl.DataFrame) -> frozenset[str]:
    """The codes that nobody may be mapped to any more, as ``before`` spells them: gone, or retired (in use before, old
    now)."""
    old, new = _keyed(before), _keyed(spelled_as(after, before))
    gone = old.join(new, on=_KEY, how="anti")["code"].to_list()
    if "status" not in old.columns:
        return frozenset(gone)
    both = old.join(new, on=_KEY, suffix="_after")
    return frozenset([*gone, *both.filter(_became("N", "O"))["code"].to_list()])


def _keyed(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with all of ``_KEY``, "" where a list has none of it."""
    whole = [pl.col(name).fill_null("") if name in frame.columns else pl.lit("").alias(name) for name in _KEY]
    return frame.with_columns(whole)


def _rows(change: Change, rows: pl.DataFrame, before: pl.Expr | None, after: pl.Expr | None) -> pl.DataFrame:
    nothing = pl.lit(None, pl.String)
    told = rows.sort(_KEY).select(
        pl.lit(change.value).alias("change"),
        *_KEY,
        (nothing if before is None else before).alias("before"),
        (nothing if after is None else after).alias("after"),
    )
    return told.cast(CHANGE_SCHEMA)


def _differing(both: pl.DataFrame, name: str) -> pl.DataFrame:
    return both.filter(pl.col(name).ne_missing(pl.col(f"{name}_after")))


def _became(once: str, now: str) -> pl.Expr:
    return (pl.col("status") == once) & (pl.col("status_after") == now)


def _of_status(both: pl.DataFrame) -> Iterator[pl.DataFrame]:
    if "status" not in both.columns:
        return
    titles = pl.col("title"), pl.col("title_after")
    yield _rows(Change.RETIRED, both.filter(_became("N", "O")), *titles)
    yield _rows(Change.REVIVED, both.filter(_became("O", "N")), *titles)


def _altered(both: pl.DataFrame, name: str) -> pl.DataFrame:
    """Another value in a column that seldom changes, with the column's name before it."""
    shown = [
        pl.concat_str(pl.lit(f"{name}: "), pl.col(column).fill_null(_NOWHERE)) for column in (name, f"{name}_after")
    ]
    return _rows(Change.ALTERED, _differing(both, name), *shown)


def _moves(both: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Units below another parent, which is told by its title and code."""
    if "parent" not in both.columns:
        return
    moved = _differing(both, "parent")
    for units, column in ((old, "parent"), (new, "parent_after")):
        titles = units.select("agency", pl.col("code").alias(column), pl.col("title").alias(f"{column}_title"))
        moved = moved.join(titles, on=["agency", column], how="left")
    yield _rows(Change.MOVED, moved, _named("parent"), _named("parent_after"))


def _named(column: str) -> pl.Expr:
    whole = pl.concat_str(pl.col(f"{column}_title"), pl.lit(" ("), pl.col(column), pl.lit(")"))
    return pl.coalesce(whole, column, pl.lit(_NOWHERE))


def _splits(gone: pl.DataFrame, added: pl.DataFrame) -> pl.DataFrame:
    """Entries that are gone where two or more new ones of the same place share all words of one of the titles."""
    new = _by_place(added)
    rows = []
    for place, entries in _by_place(gone).items():
        for code, title in entries:
            parts = [other for _, other in new.get(place, ()) if contained(title, other)]
            if len(parts) > 1:
                rows.append((Change.SPLIT.value, *place[:2], code, title, " | ".join(sorted(parts))))
    return pl.DataFrame(sorted(rows), schema=CHANGE_SCHEMA, orient="row")


def _by_place(entries: pl.DataFrame) -> dict[tuple[str, ...], list[tuple[str, str]]]:
    """Codes and titles by what a split stays within: of units the parent, of positions family and level. Positions
    without a family and plain codes are nowhere."""
    if "parent" in entries.columns:
        place = [pl.col("agency"), pl.col("kind"), pl.col("parent").fill_null("")]
    elif "family_id" in entries.columns:
        entries = entries.filter(pl.col("family_id").is_not_null())
        place = [pl.col("agency"), pl.col("kind"), pl.col("family_id"), pl.col("level").fill_null("")]
    else:
        return {}
    rows: Iterable[tuple[str, ...]] = sorted(entries.select(*place, "code", "title").iter_rows())
    return {key: [(row[-2], row[-1]) for row in group] for key, group in groupby(rows, key=lambda row: row[:-2])}


def contained(one: str, other: str) -> bool:
    """Whether all words of one title stand in the other, whichever is longer; one word alone says too little."""
    words = [set(title.casefold().replace(",", " ").split()) - {"dan", "&"} for title in (one, other)]
    return min(map(len, words)) > 1 and (words[0] <= words[1] or words[1] <= words[0])
