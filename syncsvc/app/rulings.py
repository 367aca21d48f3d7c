"""What ``mapping decide`` means: one person rules on terms, or a second one approves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from syncsvc.app.answer import Answer
from syncsvc.app.known_codes import known_codes
from syncsvc.app.places import agency_of, store_for_writing
from syncsvc.app.terms import Row, TermBook, candidates, one_term, statements_on, term_book
from syncsvc.errors import UsageError
from syncsvc.lang import say
from syncsvc.mapping.identifiers import fold_id, fold_ids
from syncsvc.mapping.nomenclature.drafts import looks_personal
from syncsvc.mapping.nomenclature.standing import newest, proposals, statement_of
from syncsvc.model.equivalence import OF_TERM, KnownCodes, Statement, Verdict
from syncsvc.model.nomenclature import Kinship
from syncsvc.store import equivalences
from syncsvc.store.engine import Store

TWO = "two"
"""``mapping_review`` of an agency where a second person approves."""


@dataclass(frozen=True, slots=True)
class Act:
    """What ``by`` asks: exactly one of ``kinship`` (with a code or a candidate's place), ``reject`` (a code),
    ``approve``, ``withdraw``. ``until`` is the last day."""

    by: str
    kinship: str | None = None
    code: str | None = None
    candidate: int | None = None
    reject: str | None = None
    approve: bool = False
    withdraw: bool = False
    reason: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one person rules: what is known, who it is, and whether a second person must approve."""

    book: TermBook
    known: dict[str, KnownCodes]
    by: str
    two: bool


def decide_terms(
    config: Path | None,
    data: Path | None,
    agency: str | None,
    wanted: tuple[str, ...],
    act: Act,
    language: str,
    now: datetime | None = None,
) -> Answer:
    """Write what a person rules on each term, all or nothing; what was written.

    Raises UsageError for an unknown term or code, an act that makes no sense, and who would approve the own proposal.
    """
    _require_one(act)
    act = replace(act, code=act.code and fold_id(act.code), reject=act.reject and fold_id(act.reject))
    with store_for_writing(data) as (store, _):
        desk = desk_of(store, config, term_book(store, agency, now), act.by)
        said = [statement for term in wanted for statement in _statements(desk, one_term(desk.book, term), act)]
        equivalences.record(store, desk.book.agency, said)
    rows = [_row(statement) for statement in said]
    return Answer(rows, [_told(row, language) for row in rows])


def _told(row: dict[str, object], language: str) -> str:
    kinship = row["kinship"] if row["kinship"] == "-" else say(language, f"nomenclature.kinship.{row['kinship']}")
    return say(language, f"nomenclature.ruled.{row['verdict']}", **{**row, "kinship": kinship})


def desk_of(store: Store, config: Path | None, book: TermBook, by: str) -> Desk:
    """What a person needs to rule on an agency's terms."""
    two = agency_of(config, book.agency).file.mapping_review == TWO
    listings = {*book.terms["listing"], *book.statements["listing"]}
    known = {listing: known_codes(store, book.agency, listing, book.terms) for listing in sorted(listings)}
    return Desk(book, known, by, two)


def statement(desk: Desk, term: Row, verdict: Verdict, **changes: object) -> Statement:
    """What the person at the desk says about a term; ``changes`` name columns."""
    at = desk.book.now.astimezone(UTC)
    about = {name: term[name] for name in (*OF_TERM, "term", "evidence")}
    blank = dict.fromkeys(("code", "title", "reviewer", "reason", "valid_to", "pack"))
    known = desk.known.get(term["listing"])
    facts: Row = {"agency": desk.book.agency, "verdict": verdict.value, "author": desk.by, "at": at}
    facts |= {"kinship": Kinship.EXACT.value, "valid_from": desk.book.now.date()}
    version = known.version if known else None
    return Statement(**{**about, **blank, **facts, "reference_version": version, **changes})


def verdict_of(desk: Desk) -> Verdict:
    """What a person's own ruling is worth at first."""
    return Verdict.PROPOSED if desk.two else Verdict.APPROVED


def _require_one(act: Act) -> None:
    asked = [act.kinship is not None, act.reject is not None, act.approve, act.withdraw]
    if sum(asked) != 1:
        raise UsageError("nomenclature.one_act")
    if not act.approve and not (act.reason or "").strip():
        raise UsageError("nomenclature.reason_missing")


def _statements(desk: Desk, term: Row, act: Act) -> list[Statement]:
    today = desk.book.now.date()
    if act.until and act.until < today:
        raise UsageError("nomenclature.until_past", until=act.until.isoformat())
    if act.approve:
        return [_approval(desk, term, act)]
    if act.withdraw:
        return _withdrawals(desk, term, act)
    said = {"reason": act.reason, "valid_to": act.until}
    if act.reject is not None:
        title = _title(desk, term, act.reject)
        return [statement(desk, term, Verdict.REJECTED, code=act.reject, title=title, **said)]
    code = _code(term, act)
    named = _title(desk, term, code) if code else None
    return [statement(desk, term, verdict_of(desk), code=code, title=named, kinship=act.kinship, **said)]


def _code(term: Row, act: Act) -> str | None:
    """The code that is meant. Raises UsageError unless it is given once, or not at all where nothing fits."""
    given = (act.code is not None) + (act.candidate is not None)
    if given != (act.kinship != Kinship.NONE):
        raise UsageError("nomenclature.one_code")
    if act.candidate is None:
        return act.code
    codes = [code for code, _, _ in candidates(term)]
    if not 1 <= act.candidate <= len(codes):
        raise UsageError("nomenclature.candidate_unknown", place=act.candidate, count=len(codes))
    return codes[act.candidate - 1]


def _title(desk: Desk, term: Row, code: str) -> str:
    known = desk.known.get(term["listing"], KnownCodes({}))
    if code in known.retired:
        raise UsageError("nomenclature.code_retired", code=code, instead=known.retired[code] or "-")
    if code not in known.titles:
        raise UsageError("nomenclature.code_unknown", code=code, listing=term["listing"])
    return known.titles[code]


def _approval(desk: Desk, term: Row, act: Act) -> Statement:
    waiting = _of_code(proposals(statements_on(desk.book, term), desk.book.agency), act.code)
    if waiting.is_empty():
        raise UsageError("nomenclature.nothing_proposed", term=term["id"][:10])
    if waiting.height > 1:
        codes = ", ".join(code or "-" for code in waiting["code"])
        raise UsageError("nomenclature.several_proposed", term=term["id"][:10], codes=codes)
    proposed = statement_of(waiting.row(0, named=True))
    if desk.two and proposed.author == desk.by:
        raise UsageError("nomenclature.own_proposal", term=term["id"][:10])
    if proposed.code:
        _title(desk, term, proposed.code)
    at, day = desk.book.now.astimezone(UTC), desk.book.now.date()
    reason, last = act.reason or proposed.reason, act.until or proposed.valid_to
    given = {"verdict": Verdict.APPROVED.value, "reviewer": desk.by, "reason": reason, "valid_to": last}
    return replace(proposed, at=at, valid_from=day, **given)  # type: ignore[arg-type]


def _withdrawals(desk: Desk, term: Row, act: Act) -> list[Statement]:
    """Of all that the agency itself put forward or approved about a term, or about one code. A rejection stays until
    somebody approves the pair."""
    own = statements_on(desk.book, term).filter(pl.col("agency") == desk.book.agency)
    standing = newest(own).filter(pl.col("verdict") == Verdict.APPROVED)
    both = pl.concat([standing, proposals(own, desk.book.agency)]).unique("id", maintain_order=True)
    mine = _of_code(both.unique(["context", "code"], keep="last", maintain_order=True), act.code)
    if mine.is_empty():
        raise UsageError("nomenclature.nothing_to_withdraw", term=term["id"][:10])
    by = {"verdict": Verdict.WITHDRAWN.value, "author": desk.by, "reviewer": None, "reason": act.reason}
    day = {"valid_from": desk.book.now.date(), "valid_to": None, "at": desk.book.now.astimezone(UTC)}
    return [replace(statement_of(row), **by, **day) for row in mine.iter_rows(named=True)]  # type: ignore[arg-type]


def _of_code(statements: pl.DataFrame, code: str | None) -> pl.DataFrame:
    return statements if code is None else statements.filter(fold_ids(statements["code"]) == code)


def _row(said: Statement) -> dict[str, object]:
    named = ("listing", "kind", "term", "verdict", "kinship", "code", "title")
    shown = {name: getattr(said, name) or "-" for name in named}
    shown["term"] = "…" if looks_personal(said.term or "") else said.term
    return shown | {"until": said.valid_to and str(said.valid_to)}
