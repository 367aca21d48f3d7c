"""Equivalences as plain rows, out of statements and back: the content of the CSV, and what SSSOM is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from syncsvc.mapping.identifiers import fold_id
from syncsvc.mapping.nomenclature.drafts import (
    Draft,
    FileRow,
    Judged,
    RefusedRow,
    looks_personal,
    quotable,
    require_code,
)
from syncsvc.mapping.nomenclature.drafts import require_day as _day
from syncsvc.mapping.nomenclature.keys import fold_term
from syncsvc.model.equivalence import KnownCodes, Verdict
from syncsvc.model.nomenclature import JF, JP, STR, Kinship, Listing

COLUMNS = (
    *("listing", "kind", "term", "context", "code", "title", "kinship", "verdict", "evidence"),
    *("author", "reviewer", "reason", "valid_from", "valid_to", "reference_version", "pack"),
)
NEEDED = ("listing", "kind", "term", "context", "code", "kinship", "verdict")
CURATOR, REVIEWER = "curator", "reviewer"
"""Whom a pack names: roles, never logins."""
_KINDS = ("", JF, JP, STR)
_SAID = (Verdict.APPROVED, Verdict.REJECTED)


def plain_rows(statements: pl.DataFrame) -> list[dict[str, str]]:
    """Statements (``STATEMENT_SCHEMA``) as rows of ``COLUMNS``, texts all, in an order that repeats itself."""
    ordered = statements.select(COLUMNS).sort("listing", "kind", "term", "context", "code", nulls_last=True)
    return [{name: _text(cell) for name, cell in row.items()} for row in ordered.iter_rows(named=True)]


def for_pack(statements: pl.DataFrame, pack: str) -> tuple[pl.DataFrame, int]:
    """What may be shared between agencies, under the pack's name, and how many statements had to stay.

    Units are the agency's own; a text that looks personal stays too. Reasons are left out, persons become roles.
    """
    mine = statements.filter(pl.col("listing") == Listing.POSITIONS)
    personal = [
        any(looks_personal(text or "") for text in texts)
        for texts in mine.select("term", "title", "context").iter_rows()
    ]
    kept = mine.filter(~pl.Series(personal, dtype=pl.Boolean)).with_columns(
        author=pl.lit(CURATOR),
        reviewer=pl.when(pl.col("reviewer").is_not_null()).then(pl.lit(REVIEWER)),
        reason=pl.lit(None, pl.String),
        pack=pl.lit(pack),
    )
    return kept, statements.height - kept.height


def judge_rows(file: str, rows: Iterable[FileRow], known: Mapping[str, KnownCodes], pack: str | None) -> Judged:
    """Every row on its own: known words, a code in force, one answer per term; in a pack nothing personal."""
    judged = Judged()
    seen: dict[tuple[str, ...], int] = {}
    for number, row in rows:
        try:
            draft = _draft(row, known, pack)
            place = _place(draft)
            if place in seen:
                raise RefusedRow("term", "nomenclature.row.twice", {"other": seen[place]})
        except RefusedRow as refused:
            judged.refused.append(refused.at(file, number))
        else:
            seen[place] = number
            judged.drafts.append(draft)
    return judged


def _draft(row: Mapping[str, str], known: Mapping[str, KnownCodes], pack: str | None) -> Draft:
    term = row["term"].strip()
    listing = _one_of(row, "listing", tuple(Listing))
    kind = _one_of(row, "kind", _KINDS)
    if not fold_term(term):
        raise RefusedRow("term", "nomenclature.row.no_term")
    if pack is not None and (listing == Listing.UNITS or looks_personal(f"{term} {row['context']}")):
        raise RefusedRow("term", "nomenclature.row.not_for_packs")
    kinship = Kinship(_one_of(row, "kinship", tuple(Kinship)))
    verdict = Verdict(_one_of(row, "verdict", _SAID))
    code = fold_id(row["code"].strip())
    if bool(code) == (kinship is Kinship.NONE):
        raise RefusedRow("code", "nomenclature.row.two_answers" if code else "nomenclature.row.no_code")
    title = require_code(known, listing, code, "code") if code else None
    facts = {"listing": listing, "kind": kind, "term": term, "key": fold_term(term), "context": row["context"].strip()}
    says = {"code": code or None, "title": title, "kinship": kinship.value, "verdict": verdict.value}
    more = {"reason": row.get("reason", "").strip() or None, "valid_to": _day(row.get("valid_to", ""), "valid_to")}
    return Draft({**facts, "evidence": row.get("evidence") or None}, {**says, **more})


def _one_of(row: Mapping[str, str], column: str, words: tuple[str, ...]) -> str:
    word = row[column].strip()
    if word not in words:
        known = ", ".join(str(each) for each in words if each)
        raise RefusedRow(column, "nomenclature.row.word_unknown", {"word": quotable(word), "known": known})
    return word


def _place(draft: Draft) -> tuple[str, ...]:
    """What a file may say once: an approved exact entry (or that nothing fits) of a term, else one thing of a pair."""
    of_term = tuple(str(draft.term[name]) for name in ("listing", "kind", "key", "context"))
    lone = draft.says["verdict"] == Verdict.APPROVED and draft.says["kinship"] in (Kinship.EXACT, Kinship.NONE)
    return (*of_term, "") if lone else (*of_term, draft.says["code"] or "", "pair")


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)
