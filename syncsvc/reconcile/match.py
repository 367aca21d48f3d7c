"""Which local row and which national row are the same person.

The ladder: SIASN person id, NIP, old NIP, NIK. A key that its own side holds twice identifies nobody. A pair found
by one rung and contradicted by another stays matched by the higher one, is marked ambiguous, and becomes a finding.
"""

from __future__ import annotations

import polars as pl

from syncsvc.reconcile.attach import all_different, attach, marked

LADDER = ("person_id", "nip", "nip_old", "nik")
_PAIRS = pl.Schema({"local_row": pl.UInt32(), "national_row": pl.UInt32(), "rung": pl.Int8()})


def match(local: pl.DataFrame, national: pl.DataFrame) -> pl.DataFrame:
    """Pairs of row indexes: local_row, national_row (both UInt32, either null), ambiguous, candidates, claims.

    Both frames have the ladder's columns. Every row of both sides appears exactly once, local ones first and in order.
    ``candidates`` counts the national rows that a local row's keys name, ``claims`` the local rows that name one of
    them; whoever is named beside another is ambiguous, on both sides, whether chosen or left alone.
    """
    every = _every_pair(local, national)
    several = every["local_row"].is_duplicated() | every["national_row"].is_duplicated()
    doubtful = every.filter(several).with_columns(
        candidates=pl.len().over("local_row"), claims=pl.len().over("national_row")
    )
    chosen = pl.concat([every.filter(~several).drop("rung"), _choose(doubtful)])
    ours = doubtful.group_by("local_row").agg(pl.col("candidates", "claims").max())
    partner = pl.Series("national_row", [None], dtype=pl.UInt32).new_from_index(0, local.height)
    rows = pl.DataFrame({"local_row": pl.int_range(0, local.height, dtype=pl.UInt32, eager=True)})
    people = rows.with_columns(partner.scatter(chosen["local_row"], chosen["national_row"]))
    people = attach(people, ours, "local_row", "local_row").with_columns(ambiguous=pl.col("candidates").is_not_null())
    rest = pl.int_range(0, national.height, dtype=pl.UInt32, eager=True).alias("national_row")
    rest = rest.filter(~marked(chosen["national_row"], national.height))
    alone = rest.to_frame().with_columns(ambiguous=rest.is_in(doubtful["national_row"].implode()))
    every_one = pl.concat([people, alone], how="diagonal", rechunk=True)
    return every_one.with_columns(pl.col("candidates", "claims").fill_null(1))


def _every_pair(local: pl.DataFrame, national: pl.DataFrame) -> pl.DataFrame:
    """All pairs that any rung names, each with its highest rung."""
    found = pl.DataFrame(schema=_PAIRS)
    for rung, key in enumerate(LADDER):
        more = _pairs(local[key].alias("key"), national[key].alias("key"), found)
        found = pl.concat([found, more.with_columns(rung=pl.lit(rung, pl.Int8))])
    return found


def _pairs(ours: pl.Series, theirs: pl.Series, found: pl.DataFrame) -> pl.DataFrame:
    """The pairs that one key names and that are not found yet.

    A pair found before whose rows agree in this key can name no other: a third row with that key makes it no key.
    """
    same = ours.gather(found["local_row"]) == theirs.gather(found["national_row"])
    agreed = found.filter(same.fill_null(value=False))
    left, right = _open(ours, agreed["local_row"], "local_row"), _open(theirs, agreed["national_row"], "national_row")
    pairs = _single(left).join(_single(right), on="key")
    if pairs.height and agreed.height:
        known = ours.gather(agreed["local_row"])
        pairs = pairs.filter(~pl.col("key").is_in(known.filter(known.is_in(pairs["key"].implode())).implode()))
    return pairs.drop("key")


def _open(keys: pl.Series, agreed: pl.Series, row: str) -> pl.DataFrame:
    """Keys and places of the rows that have a key and are in no pair that agrees in it."""
    rows = keys.to_frame().with_row_index(row)
    return rows.filter(keys.is_not_null() & ~marked(agreed, keys.len()))


def _single(rows: pl.DataFrame) -> pl.DataFrame:
    return rows if all_different(rows["key"]) else rows.filter(pl.col("key").is_unique())


def _choose(doubtful: pl.DataFrame) -> pl.DataFrame:
    """Each row takes its highest rung; a row wanted by two goes to the higher rung, and the other stays alone."""
    ordered = doubtful.sort("rung", maintain_order=True)
    by_local = ordered.unique("local_row", keep="first", maintain_order=True)
    return by_local.unique("national_row", keep="first", maintain_order=True).select("local_row", "national_row")
