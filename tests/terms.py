"""Terms of a run and statements about them, made short; all of them invented."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import polars as pl

from syncsvc.mapping.nomenclature.keys import fold_term, term_id
from syncsvc.model.equivalence import Statement
from syncsvc.model.nomenclature import FIRST, TERM_SCHEMA, TERM_USE_SCHEMA
from tests.builders import NOW, TODAY

Row = dict[str, Any]


def term(title: str, *candidates: str, **changes: Any) -> Row:
    """One term as a row of ``TERM_SCHEMA``; ``candidates`` are texts "code title", best first."""
    facts: Row = {"listing": "positions", "kind": "JF", "context": "", "decision": "review", "evidence": "similar"}
    facts |= {"people": 1, "units": 1, "findings": 1, "reasons": []} | changes
    key = fold_term(title)
    row: Row = dict.fromkeys(TERM_SCHEMA.names()) | {"term": title, "key": key} | facts
    row["id"] = term_id(row["listing"], row["kind"], key, row["context"])
    for place, candidate in enumerate(candidates[:FIRST], 1):
        row[f"code_{place}"], _, row[f"title_{place}"] = candidate.partition(" ")
        row[f"score_{place}"] = 1 - place / 10
    row["reasons"] = json.dumps(row["reasons"])
    return row


def terms(*rows: Row) -> pl.DataFrame:
    """Rows of ``term`` as a run keeps them."""
    return pl.DataFrame(list(rows), schema=TERM_SCHEMA, orient="row")


def uses(*rows: tuple[Row, str, int]) -> pl.DataFrame:
    """Term, unit and people as a run keeps them."""
    return pl.DataFrame([(row["id"], unit, people) for row, unit, people in rows], schema=TERM_USE_SCHEMA, orient="row")


def said(row: Row, code: str | None, verdict: str = "approved", at: datetime = NOW, **changes: Any) -> Statement:
    """A statement about a term and a code."""
    values: Row = {name: row[name] for name in ("listing", "kind", "term", "key", "context", "evidence")}
    values |= {"agency": "uji", "code": code, "title": code and f"Judul {code}", "verdict": verdict, "at": at}
    values |= {"kinship": "exact" if code else "none", "author": "budi", "reviewer": None, "reason": "sudah dicek"}
    values |= {"valid_from": TODAY, "valid_to": None, "reference_version": None, "pack": None}
    return Statement(**(values | changes))
