"""What statements come to: which pairs are in force on a day, and where each term of a run stands. Frames in and out.

The newest statement about a pair counts. A proposal changes nothing about what is in force before somebody approves
it. An agency's own word wins over a pack's: about a pair whatever it says, about a term once it has approved another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import date

import polars as pl

from syncsvc.model.equivalence import OF_PAIR, OF_TERM, Standing, Statement, Verdict
from syncsvc.model.nomenclature import EQUIVALENCE_SCHEMA, Decision, Kinship

Place = tuple[str | None, ...]
_LONE = (Kinship.EXACT, Kinship.NONE)
"""Kinships of which a term has at most one."""


def newest(statements: pl.DataFrame) -> pl.DataFrame:
    """The statement that counts about each pair of each agency (``STATEMENT_SCHEMA``), proposals left aside."""
    ruled = statements.filter(pl.col("verdict") != Verdict.PROPOSED)
    return ruled.sort("id").unique(["agency", *OF_PAIR], keep="last", maintain_order=True)


def proposals(statements: pl.DataFrame, agency: str) -> pl.DataFrame:
    """The agency's pairs that wait for a second person: nothing newer was said about them."""
    own = statements.filter(pl.col("agency") == agency).sort("id")
    last = own.unique(list(OF_PAIR), keep="last", maintain_order=True)
    return last.filter(pl.col("verdict") == Verdict.PROPOSED)


def in_force_rows(statements: pl.DataFrame, agency: str, day: date) -> pl.DataFrame:
    """The statements, approved or rejected, that bind an agency on a day (``STATEMENT_SCHEMA``)."""
    begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= day)
    lasting = pl.col("valid_to").is_null() | (pl.col("valid_to") >= day)
    living = newest(statements).filter(begun & lasting & (pl.col("verdict") != Verdict.WITHDRAWN))
    own = living.filter(pl.col("agency") == agency)
    shared = living.filter(pl.col("agency") == "").join(own, on=OF_PAIR, how="anti", nulls_equal=True)
    approved = pl.col("verdict") == Verdict.APPROVED
    unopposed = shared.filter(approved).join(own.filter(approved), on=OF_TERM, how="anti")
    both = [own, unopposed, shared.filter(~approved)] if agency else [own]
    return pl.concat(both).sort("id")


def in_force(statements: pl.DataFrame, agency: str, day: date) -> pl.DataFrame:
    """The rulings a run is given (``EQUIVALENCE_SCHEMA``)."""
    rejected = (pl.col("verdict") == Verdict.REJECTED).cast(pl.Int64).alias("rejected")
    return in_force_rows(statements, agency, day).with_columns(rejected).select(EQUIVALENCE_SCHEMA.names())


def with_standing(terms: pl.DataFrame, statements: pl.DataFrame, agency: str, day: date) -> pl.DataFrame:
    """A run's terms with ``state`` (``Standing``) as the statements have it now, those since the run among them.

    A ruling without a context holds for the term in every context.
    """
    ruled = in_force_rows(statements, agency, day).filter(pl.col("verdict") == Verdict.APPROVED)
    waiting = proposals(statements, agency)
    state = (
        pl.when(_among(waiting))
        .then(pl.lit(Standing.PROPOSED.value))
        .when(_among(ruled))
        .then(pl.lit(Standing.APPROVED.value))
        .when(pl.col("decision") == Decision.ACCEPT)
        .then(pl.lit(Standing.MAPPED.value))
        .otherwise(pl.lit(Standing.OPEN.value))
    )
    return terms.with_columns(state=state)


def with_withdrawals(before: pl.DataFrame, said: Sequence[Statement]) -> list[Statement]:
    """The statements to write, in order: ``said``, each after the withdrawals of what it puts out of force.

    Of one agency and term one exact entry is approved at most; "nothing fits" and any entry exclude each other.
    """
    approved = _approved(before)
    written: list[Statement] = []
    for statement in said:
        place = _place(statement)
        if statement.verdict == Verdict.APPROVED:
            for former in list(_excluded(approved.get(place, {}), statement)):
                written.append(_withdrawn(former, statement))
                del approved[place][former.code]
            approved.setdefault(place, {})[statement.code] = statement
        elif statement.verdict != Verdict.PROPOSED:
            approved.get(place, {}).pop(statement.code, None)
        written.append(statement)
    return written


def statement_of(row: dict[str, object]) -> Statement:
    """A row of ``STATEMENT_SCHEMA`` as a statement."""
    return Statement(**{field.name: row[field.name] for field in fields(Statement)})  # type: ignore[arg-type]


def _among(statements: pl.DataFrame) -> pl.Expr:
    """Whether a term is one of those the statements are about."""
    named = statements.select(OF_TERM).unique()
    whole = pl.struct(OF_TERM).is_in(named.select(pl.struct(OF_TERM)).to_series().implode())
    anywhere = named.filter(pl.col("context") == "").select(pl.struct(OF_TERM[:3])).to_series()
    return whole | pl.struct(OF_TERM[:3]).is_in(anywhere.implode())


def _approved(before: pl.DataFrame) -> dict[Place, dict[str | None, Statement]]:
    found: dict[Place, dict[str | None, Statement]] = {}
    for row in newest(before).filter(pl.col("verdict") == Verdict.APPROVED).iter_rows(named=True):
        former = statement_of(row)
        found.setdefault(_place(former), {})[former.code] = former
    return found


def _place(statement: Statement) -> Place:
    return (statement.agency, statement.listing, statement.kind, statement.key, statement.context)


def _excluded(known: dict[str | None, Statement], new: Statement) -> Iterator[Statement]:
    for former in known.values():
        lone = new.kinship in _LONE and former.kinship in _LONE
        nothing = Kinship.NONE in (new.kinship, former.kinship)
        if former.code != new.code and (lone or nothing):
            yield former


def _withdrawn(former: Statement, by: Statement) -> Statement:
    who = {"author": by.author, "reviewer": by.reviewer, "at": by.at, "pack": by.pack}
    return replace(former, verdict=Verdict.WITHDRAWN.value, reason=None, valid_from=by.valid_from, **who)  # type: ignore[arg-type]
