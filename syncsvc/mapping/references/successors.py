"""Which entries of a list likely stand in the place of one that it has no more, or has out of use. A person judges."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import polars as pl

from syncsvc.mapping.identifiers import fold_ids
from syncsvc.mapping.nomenclature.keys import fold_term
from syncsvc.mapping.references.changes import contained
from syncsvc.model.nomenclature import FIRST

Row = Mapping[str, Any]
Key = tuple[str, ...]
_OLD = "O"
_OPTIONAL = ("kind", "level", "status", "family_id", "agency", "parent")


def successors(before: pl.DataFrame, after: pl.DataFrame, codes: Collection[str]) -> dict[str, tuple[str, ...]]:
    """By each of the codes (as ids are compared; those that ``before`` has) the entries of ``after`` likely meant now,
    as "CODE – title", the likeliest first.

    Entries in use are asked, of the same kind and agency: those of the same title; those of the same family and level;
    new ones whose title holds all words of the old title, or the other way round.
    """
    old, new = _whole(before), _whole(after)
    meant = old.filter(pl.col("code").is_in(list(codes))).unique("code", keep="first", maintain_order=True)
    used = new.filter(pl.col("status") != _OLD).sort("title", "code")
    fresh = used.filter(~pl.col("code").is_in(old["code"].to_list()))
    by_title, by_family, by_place = _by(used, _title), _by(used, _family), _by(fresh, _place)
    found = {}
    for row in meant.iter_rows(named=True):
        parts = [each for each in by_place.get(_place(row), ()) if contained(row["title"], each["title"])]
        ranked = [*by_title.get(_title(row), ()), *by_family.get(_family(row), ()), *parts]
        named = dict.fromkeys(f"{each['code']} – {each['title']}" for each in ranked if each["code"] != row["code"])
        found[row["code"]] = tuple(named)[:FIRST]
    return found


def _whole(entries: pl.DataFrame) -> pl.DataFrame:
    absent = [pl.lit("").alias(name) for name in _OPTIONAL if name not in entries.columns]
    wide = entries.with_columns(fold_ids(entries["code"]), *absent)
    return wide.with_columns(pl.col(*_OPTIONAL).fill_null("")).drop_nulls(["code", "title"])


def _by(entries: pl.DataFrame, key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = {}
    for row in entries.iter_rows(named=True):
        found.setdefault(key(row), []).append(row)
    return found


def _title(row: Row) -> Key:
    return (row["agency"], row["kind"], fold_term(row["title"]))


def _family(row: Row) -> Key:
    """Entries without a family or a level are a family each."""
    known = row["family_id"] and row["level"]
    return (row["agency"], row["kind"], row["family_id"], row["level"]) if known else (row["code"],)


def _place(row: Row) -> Key:
    return (row["agency"], row["kind"], row["parent"])
