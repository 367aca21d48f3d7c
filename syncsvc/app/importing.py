"""What ``mapping import`` means: a filled work list or a file of equivalences, each row judged by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from syncsvc.app.answer import Answer
from syncsvc.app.equivalence_files import PlainFile, is_sssom, read_sssom
from syncsvc.app.known_codes import known_codes
from syncsvc.app.places import store_for_writing
from syncsvc.app.rulings import Desk, desk_of, statement, verdict_of
from syncsvc.app.terms import term_book
from syncsvc.connectors.files.filled import Filled, read_filled
from syncsvc.errors import Mistake, Misunderstood
from syncsvc.lang import say
from syncsvc.mapping.nomenclature import exchange
from syncsvc.mapping.nomenclature.answers import NEEDED, Asked, damaged_rows, judge_answers
from syncsvc.mapping.nomenclature.drafts import Draft, Judged
from syncsvc.mapping.nomenclature.standing import in_force_rows
from syncsvc.model.equivalence import OF_PAIR, Statement, Verdict
from syncsvc.model.nomenclature import Listing
from syncsvc.reports import term_sheet
from syncsvc.store import equivalences

EXIT_REFUSED = Misunderstood.exit_code
"""How ``mapping import`` ends when at least one row was refused."""
_SAME = ("kinship", "verdict", "valid_to")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file came to: rulings that went in, those that held already, and the refused rows."""

    file: str
    accepted: int
    unchanged: int
    refused: tuple[Mistake, ...]


def import_file(
    config: Path | None,
    data: Path | None,
    agency: str | None,
    file: Path,
    by: str,
    now: datetime | None = None,
) -> Imported:
    """Write what the file's right rows rule, in one transaction.

    Raises Misunderstood when the whole file cannot be understood: then nothing is written.
    """
    content = read_sssom(file) if is_sssom(file) else read_filled(file)
    with store_for_writing(data) as (store, _):
        desk = desk_of(store, config, term_book(store, agency, now), by)
        known = {each.value: known_codes(store, desk.book.agency, each, desk.book.terms) for each in Listing}
        desk = replace(desk, known=known)
        judged, pack = _judged(desk, content)
        shared = pack is not None and not desk.two
        owner = equivalences.SHARED if shared else desk.book.agency
        said = [replace(_statement(desk, draft, pack), agency=owner) for draft in judged.drafts]
        fresh = _fresh(desk, said, owner)
        equivalences.record(store, owner, fresh)
    refused = tuple(sorted(judged.refused, key=lambda each: each.line))
    return Imported(file.name, len(fresh), len(said) - len(fresh), refused)


def answer(imported: Imported, language: str) -> Answer:
    """How many went in, and each refused row with its place, what is wrong and the remedy."""
    counts = {"accepted": imported.accepted, "unchanged": imported.unchanged, "refused": len(imported.refused)}
    facts = {"file": imported.file, "row": None, "column": None, **counts}
    summary = say(language, "nomenclature.imported", file=imported.file, **counts)
    rows: list[dict[str, Any]] = [{**facts, "says": summary}]
    for each in imported.refused:
        place = {"file": each.file, "row": each.line, "column": _word(each.path, language)}
        why = say(language, each.key, **dict(each.facts))
        none = dict.fromkeys(counts)
        rows.append({**place, **none, "says": say(language, "nomenclature.refused_row", **place, why=why)})
    return Answer(rows, [str(row["says"]) for row in (*rows[1:], rows[0])])


def _word(column: str, language: str) -> str:
    """A column as the reader's work list calls it; one of another file by its own name."""
    return term_sheet.headers(language).get(column, column) or "-"


def _judged(desk: Desk, content: Filled | PlainFile) -> tuple[Judged, str | None]:
    if isinstance(content, PlainFile):
        return _rows(desk, content.name, content.rows, content.damaged, content.pack), content.pack
    words = term_sheet.columns_by_word()
    columns = {name: words.get(name.casefold(), name) for name in content.columns}
    if "seal" in columns.values():
        return _answers(desk, content, columns), None
    _require_columns(content.name, exchange.NEEDED, content.columns)
    packs = {row.get("pack", "") for _, row in content.rows}
    if len(packs) > 1:
        raise Misunderstood("nomenclature.several_packs", file=content.name)
    pack = next(iter(packs), "") or None
    return _rows(desk, content.name, content.rows, content.damaged, pack), pack


def _rows(desk: Desk, name: str, rows: Any, damaged: tuple[int, ...], pack: str | None) -> Judged:
    judged = exchange.judge_rows(name, rows, desk.known, pack)
    judged.refused += damaged_rows(name, damaged)
    return judged


def _answers(desk: Desk, content: Filled, columns: Mapping[str, str]) -> Judged:
    _require_columns(content.name, NEEDED, tuple(columns.values()))
    rows = [
        (number, dict.fromkeys(NEEDED, "") | {columns.get(name, name): cell for name, cell in row.items()})
        for number, row in content.rows
    ]
    terms = {term["id"]: term for term in desk.book.terms.iter_rows(named=True)}
    judged = judge_answers(content.name, rows, Asked(terms, desk.known, term_sheet.spoken()))
    judged.refused += damaged_rows(content.name, content.damaged)
    return judged


def _require_columns(file: str, needed: tuple[str, ...], columns: tuple[str, ...]) -> None:
    missing = [name for name in needed if name not in columns]
    if missing:
        raise Misunderstood("nomenclature.columns_missing", file=file, columns=", ".join(missing))


def _statement(desk: Desk, draft: Draft, pack: str | None) -> Statement:
    rejected = draft.says.get("verdict") == Verdict.REJECTED
    verdict = Verdict.REJECTED if rejected else verdict_of(desk)
    says = {name: value for name, value in draft.says.items() if name != "verdict"}
    return statement(desk, dict(draft.term), verdict, **says, pack=pack)


def _fresh(desk: Desk, said: list[Statement], owner: str) -> list[Statement]:
    """Without what the owner says already, word for word."""
    binding = in_force_rows(desk.book.statements, owner, desk.book.now.date())
    mine = binding.filter(pl.col("agency") == owner).select(*OF_PAIR, *_SAME)
    known = set(mine.iter_rows())
    return [each for each in said if tuple(getattr(each, name) for name in (*OF_PAIR, *_SAME)) not in known]
