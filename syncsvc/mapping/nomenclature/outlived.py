"""Rulings that a list outlived: their entry is gone, or was put out of use since the ruling. Frames in and out.

An entry that was old already when somebody ruled on it may still be meant: that was a choice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum

import polars as pl

from syncsvc.mapping.identifiers import fold_ids
from syncsvc.mapping.nomenclature.rulings import Pair
from syncsvc.model.equivalence import OF_PAIR, OF_TERM, Verdict
from syncsvc.model.nomenclature import FIRST, TERM_SCHEMA, Decision, Evidence

_OLD = "O"
_PLACES = range(1, FIRST + 1)


class Fate(StrEnum):
    """What became of the entry of a ruling."""

    GONE = "gone"
    RETIRED = "retired"


def on_entries(binding: pl.DataFrame, listing: str) -> pl.DataFrame:
    """Of the statements that bind (``STATEMENT_SCHEMA``) those that say which entry of a list a term is; codes as ids
    are compared."""
    named = (pl.col("verdict") == Verdict.APPROVED) & (pl.col("listing") == listing) & pl.col("code").is_not_null()
    rulings = binding.filter(named)
    return rulings.with_columns(fold_ids(rulings["code"]))


def doubtful(rulings: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """The rulings of ``on_entries`` whose entry a list lacks or has out of use, with ``fate`` (``Fate``)."""
    fate = pl.when(pl.col("code").is_in(_codes(entries))).then(pl.lit(Fate.RETIRED.value))
    unused = rulings.filter(~pl.col("code").is_in(_codes_in_use(entries)))
    return unused.with_columns(fate=fate.otherwise(pl.lit(Fate.GONE.value)))


def outlived(rulings: pl.DataFrame, then: Mapping[int, pl.DataFrame]) -> pl.DataFrame:
    """Of the rulings of ``doubtful`` those that count no more; ``then`` are the versions they were made with. An entry
    out of use counts unless it was in use then."""
    changed = pl.DataFrame(
        [(number, code) for number, entries in then.items() for code in _codes_in_use(entries)],
        schema={"reference_version": pl.Int64, "code": pl.String},
        orient="row",
    )
    retired = rulings.filter(pl.col("fate") == Fate.RETIRED).join(changed, on=["reference_version", "code"], how="semi")
    return pl.concat([rulings.filter(pl.col("fate") == Fate.GONE), retired]).sort("id")


def pairs_of(rulings: pl.DataFrame) -> frozenset[Pair]:
    """The pairs that the rulings are about."""
    return frozenset(rulings.select(OF_PAIR).iter_rows())


def without_pairs(statements: pl.DataFrame, rulings: pl.DataFrame) -> pl.DataFrame:
    """The statements (``STATEMENT_SCHEMA``) but for all that was said about the rulings' pairs."""
    folded = statements.with_columns(folded=fold_ids(statements["code"]))
    named = rulings.select(*OF_TERM, folded="code")
    return folded.join(named, on=[*OF_TERM, "folded"], how="anti", maintain_order="left").drop("folded")


def people_on(rulings: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """The rulings with ``people``: how many hold the terms (``TERM_SCHEMA``) that they are about. A ruling without a
    context is about the term in every context."""
    somewhere = rulings.filter(pl.col("context") != "").select("id", *OF_TERM)
    anywhere = rulings.filter(pl.col("context") == "").select("id", *OF_TERM[:3])
    used = terms.select(*OF_TERM, "people")
    met = [
        rows.join(used, on=list(on)).select("id", "people")
        for rows, on in ((somewhere, OF_TERM), (anywhere, OF_TERM[:3]))
    ]
    counted = pl.concat(met).group_by("id").agg(pl.col("people").sum())
    wide = rulings.join(counted, on="id", how="left", maintain_order="left")
    return wide.with_columns(pl.col("people").fill_null(0))


def reopened(terms: pl.DataFrame, rulings: pl.DataFrame) -> pl.DataFrame:
    """A run's terms (``TERM_SCHEMA``): those that an outlived ruling had settled wait for a person again."""
    named = rulings.select(*OF_TERM[:3], code_1="code", outlived=pl.lit(value=True)).unique()
    wide = terms.join(named, on=[*OF_TERM[:3], "code_1"], how="left", maintain_order="left")
    again = pl.col("outlived").fill_null(value=False) & (pl.col("evidence") == Evidence.DECISION)
    code = pl.col("code_1").map_elements(_reason, return_dtype=pl.String, skip_nulls=True)
    blank = [f"{field}_{place}" for place in _PLACES for field in ("code", "title", "score")]
    changed = [
        pl.when(again).then(pl.lit(Decision.REVIEW.value)).otherwise("decision").alias("decision"),
        pl.when(again).then(pl.lit(Evidence.NOTHING.value)).otherwise("evidence").alias("evidence"),
        pl.when(again).then(code).otherwise("reasons").alias("reasons"),
        *(pl.when(~again).then(pl.col(name)).alias(name) for name in blank),
    ]
    return wide.with_columns(changed).select(TERM_SCHEMA.names())


def _reason(code: str) -> str:
    return json.dumps([["ruled_code_gone", {"code": code}]])


def _codes(entries: pl.DataFrame) -> list[str]:
    return fold_ids(entries["code"]).drop_nulls().to_list()


def _codes_in_use(entries: pl.DataFrame) -> list[str]:
    if "status" not in entries.columns:
        return _codes(entries)
    return _codes(entries.filter(pl.col("status").ne_missing(_OLD)))
