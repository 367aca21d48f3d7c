"""The terms of an agency's newest kept run, with what was said about them until now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from syncsvc.app.chosen_agency import chosen_agency
from syncsvc.app.clock import now_at
from syncsvc.errors import UsageError
from syncsvc.jobs.outlived import outlived_rulings
from syncsvc.mapping.nomenclature.keys import fold_term, term_id
from syncsvc.mapping.nomenclature.outlived import reopened, without_pairs
from syncsvc.mapping.nomenclature.standing import in_force_rows, with_standing
from syncsvc.model.equivalence import OF_PAIR, OF_TERM, Verdict
from syncsvc.model.nomenclature import FIRST, TERM_SCHEMA, Decision, Evidence
from syncsvc.store import equivalences, journal
from syncsvc.store.engine import Store

IMPACT = ("people", "findings", "units")
"""What makes a term urgent, weightiest first."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TermBook:
    """``terms`` has the columns of ``TERM_SCHEMA`` and ``state`` (``Standing``), most urgent first; what a ruling had
    settled whose entry the list has no more waits again. ``statements`` is everything said for the agency
    (``STATEMENT_SCHEMA``). ``now`` stands on the agency's own clock.
    """

    agency: str
    run: int
    now: datetime
    terms: pl.DataFrame
    statements: pl.DataFrame


def term_book(store: Store, agency: str | None, moment: datetime | None = None) -> TermBook:
    """The terms of an agency, or of the only one. Raises UsageError when it has no run yet, or there are several."""
    key = chosen_agency(store, agency)
    now = now_at(store, key, moment)
    run = journal.current_run(store, key) or 0
    with store.reading() as connection:
        said = equivalences.statements(connection, key)
        dead = outlived_rulings(connection, key, now.date())
    waiting = reopened(journal.terms(store, run), dead)
    standing = with_standing(waiting, without_pairs(said, dead), key, now.date())
    ordered = standing.sort([*IMPACT, "term", "id"], descending=[True, True, True, False, False], nulls_last=True)
    return TermBook(key, run, now, ordered, said)


def work(terms: pl.DataFrame) -> pl.DataFrame:
    """The terms that wait for a person: not mapped, and not ruled upon when the run looked."""
    return terms.filter((pl.col("decision") != Decision.ACCEPT) & (pl.col("evidence") != Evidence.DECISION))


def one_term(book: TermBook, wanted: str) -> Row:
    """The one term whose id begins like this, or that is written like this. A term that was only ruled on, and that
    the run did not meet any more, is found too.

    Raises UsageError when there is none, or more than one.
    """
    every = pl.concat([book.terms.select(TERM_SCHEMA.names()), _only_ruled(book)])
    begins = every.filter(pl.col("id").str.starts_with(wanted.lower())) if wanted else every.clear()
    found = begins if begins.height else every.filter(pl.col("key") == fold_term(wanted))
    if found.is_empty():
        raise UsageError("nomenclature.term_unknown", term=wanted)
    if found.height > 1:
        listed = ", ".join(number[:10] for number in found["id"].head(FIRST))
        raise UsageError("nomenclature.term_ambiguous", term=wanted, count=found.height, ids=listed)
    return found.row(0, named=True)


def statements_on(book: TermBook, term: Row) -> pl.DataFrame:
    """Everything said about a term, oldest first; what was said of it without a context is about it too."""
    same = pl.all_horizontal(pl.col(name) == term[name] for name in OF_TERM[:3])
    return book.statements.filter(same & pl.col("context").is_in([term["context"], ""])).sort("id")


def rejections(book: TermBook) -> dict[str, frozenset[str]]:
    """The codes that were rejected, by term id; terms without one are left out."""
    binding = in_force_rows(book.statements, book.agency, book.now.date())
    named = binding.filter(pl.col("verdict") == Verdict.REJECTED).select(*OF_PAIR)
    pairs = [named.filter(pl.col("context") == "").drop("context"), named]
    keys = [OF_TERM[:3], OF_TERM]
    met = [book.terms.join(rows, on=list(on)).select("id", "code") for rows, on in zip(pairs, keys, strict=True)]
    codes = pl.concat(met).group_by("id").agg(pl.col("code").unique())
    return {str(number): frozenset(listed) for number, listed in codes.iter_rows()}


def candidates(term: Row) -> Iterator[tuple[str, str, float | None]]:
    """Code, title and score of a term's candidates, best first."""
    for place in range(1, FIRST + 1):
        if term[f"code_{place}"]:
            yield term[f"code_{place}"], term[f"title_{place}"] or "", term[f"score_{place}"]


def _only_ruled(book: TermBook) -> pl.DataFrame:
    met = set(book.terms["id"])
    rows: dict[str, Row] = {}
    for said in book.statements.select("listing", "kind", "term", "key", "context").iter_rows(named=True):
        number = term_id(said["listing"], said["kind"], said["key"], said["context"])
        if number not in met:
            blank = dict.fromkeys(TERM_SCHEMA.names()) | {"people": 0, "units": 0, "findings": 0}
            rows[number] = {**blank, **said, "id": number, "decision": Decision.NONE.value, "evidence": None}
    return pl.DataFrame(list(rows.values()), schema=TERM_SCHEMA, orient="row")
