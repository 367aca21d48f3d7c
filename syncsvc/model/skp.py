"""The SKP nouns: a plan, one period's rating, and the year's predicate. All are only ever read."""

from __future__ import annotations

from dataclasses import dataclass

from syncsvc.model.schema import (
    Date,
    Flag,
    Id,
    JobKind,
    Moment,
    NipText,
    Number,
    Predicate,
    Rating,
    SkpStatus,
    Text,
    Year,
)

AGREED = ("agreed", "rated")
"""The states of a plan that the rater has agreed to; a rated one was agreed before."""


@dataclass(frozen=True, slots=True)
class SkpPlan:
    """One SKP. A person may hold several in a year: after a move, or as Plt (``acting``).

    A row of the portal's report with ``present`` false says that the person has no SKP; then ``skp_id`` is null.
    """

    source: Text
    row_key: Text
    unread: Text
    nip: NipText
    nip_raw: Text
    person_name: Text
    year: Year
    present: Flag
    skp_id: Id
    status: SkpStatus
    start: Date
    end: Date
    job_kind: JobKind
    job_title: Text
    unit_id: Id
    unit_name: Text
    acting: Flag


@dataclass(frozen=True, slots=True)
class SkpEvaluation:
    """One period's rating (penilaian periodik). Ratings: 1 above, 2 as, 3 below expectation; predicate 1 best to 5."""

    source: Text
    row_key: Text
    unread: Text
    nip: NipText
    nip_raw: Text
    person_name: Text
    person_id: Id
    year: Year
    period_id: Id
    skp_id: Id
    evaluation_id: Id
    start: Date
    end: Date
    job_title: Text
    unit_id: Id
    acting: Flag
    result: Rating
    behaviour: Rating
    predicate: Predicate
    supervisor_nip: NipText
    supervisor_id: Id
    rater_id: Id
    rated: Moment


@dataclass(frozen=True, slots=True)
class SkpAnnual:
    """The year's predicate, as a local system or SIASN's rw-skp22 keeps it. ``score`` is the older 0-120 scale."""

    source: Text
    row_key: Text
    unread: Text
    nip: NipText
    year: Year
    result: Rating
    behaviour: Rating
    predicate: Predicate
    score: Number
