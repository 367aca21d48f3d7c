"""A filled work list: what each row answers. The pure part of its re-import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from syncsvc.errors import Mistake
from syncsvc.mapping.identifiers import fold_id
from syncsvc.mapping.nomenclature.drafts import Draft, FileRow, Judged, RefusedRow, quotable, require_code
from syncsvc.mapping.nomenclature.keys import fold_term
from syncsvc.model.equivalence import KnownCodes, Standing
from syncsvc.model.nomenclature import FIRST, Kinship

KEYS = ("id", "listing", "kind", "term", "context")
"""The locked columns that say which term a row is about; ``seal`` is made of them."""
FILLED = ("answer", "code", "kinship", "reason")
NEEDED = (*KEYS, "seal", "answer", "code")
DASH = " – "
_SEAL = 16


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words of a work list in every language: those for "nothing fits", and kinships by their names."""

    nothing: frozenset[str]
    kinships: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the answers are held against: the terms of now by id (with ``state``), and the codes in force by list."""

    terms: Mapping[str, Mapping[str, Any]]
    known: Mapping[str, KnownCodes]
    spoken: Spoken


def choice(code: str, title: str) -> str:
    """A candidate as the drop-down offers it."""
    return f"{code}{DASH}{title}"


def seal(row: Mapping[str, Any]) -> str:
    """A short hash of the locked columns: a row whose keys were edited no longer has it. What a spreadsheet may do to a
    cell on its way (case, blanks, an apostrophe, the word null) does not matter.
    """
    return sha256("\x1f".join(_key(row[name]) for name in KEYS).encode()).hexdigest()[:_SEAL]


def _key(cell: object) -> str:
    folded = fold_term(str(cell or ""))
    return "" if folded == "null" else folded


def judge_answers(file: str, rows: Iterable[FileRow], asked: Asked) -> Judged:
    """Every answered row on its own; rows without an answer are left out."""
    judged = Judged()
    answered: dict[str, int] = {}
    for number, row in rows:
        if not any(row.get(name, "").strip() for name in FILLED[:3]):
            continue
        try:
            draft = _draft(row, asked)
            if row["id"] in answered:
                raise RefusedRow("id", "nomenclature.row.twice", {"other": answered[row["id"]]})
        except RefusedRow as refused:
            judged.refused.append(refused.at(file, number))
        else:
            answered[row["id"]] = number
            judged.drafts.append(draft)
    return judged


def damaged_rows(file: str, rows: Iterable[int]) -> Iterator[Mistake]:
    """Rows that could not be read at all."""
    for row in rows:
        yield Mistake(file, row, "", "nomenclature.row.damaged")


def _draft(row: Mapping[str, str], asked: Asked) -> Draft:
    if row["seal"].strip() != seal(row):
        raise RefusedRow("seal", "nomenclature.row.key_edited")
    term = asked.terms.get(row["id"].strip())
    if term is None or term["state"] != Standing.OPEN:
        raise RefusedRow("id", "nomenclature.row.not_open")
    kinship = _kinship(row.get("kinship", "").strip(), asked.spoken)
    code = _code(row, term, asked.spoken)
    if (code == "" and kinship not in (None, Kinship.NONE)) or (code and kinship is Kinship.NONE):
        raise RefusedRow("kinship", "nomenclature.row.two_answers")
    if code is None and kinship is not Kinship.NONE:
        raise RefusedRow("answer", "nomenclature.row.no_code")
    title = require_code(asked.known, term["listing"], code, "code") if code else None
    meant = kinship or (Kinship.EXACT if code else Kinship.NONE)
    return Draft(term, {"code": code or None, "title": title, "kinship": meant.value, "reason": _reason(row)})


def _code(row: Mapping[str, str], term: Mapping[str, Any], spoken: Spoken) -> str | None:
    """The one code a row names, "" where it says that nothing fits, None where it names nothing."""
    chosen, free = _chosen(row["answer"].strip(), term, spoken), fold_id(row["code"].strip())
    if chosen is not None and free and chosen != free:
        raise RefusedRow("code", "nomenclature.row.two_answers")
    return free or chosen


def _chosen(answer: str, term: Mapping[str, Any], spoken: Spoken) -> str | None:
    if not answer:
        return None
    if answer.casefold() in spoken.nothing:
        return ""
    code = answer.partition(DASH)[0].strip()
    if code not in {term[f"code_{place}"] for place in range(1, FIRST + 1)}:
        raise RefusedRow("answer", "nomenclature.row.answer_unknown", {"answer": quotable(answer)})
    return code


def _kinship(word: str, spoken: Spoken) -> Kinship | None:
    if not word:
        return None
    known = spoken.kinships.get(word.casefold())
    if known is None:
        raise RefusedRow("kinship", "nomenclature.row.kinship_unknown", {"kinship": quotable(word)})
    return Kinship(known)


def _reason(row: Mapping[str, str]) -> str | None:
    return row.get("reason", "").strip() or None
