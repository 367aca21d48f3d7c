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
    RankCode,
    Rating,
    SkpStatus,
    Text,
    Year,
)

AGREED = ("agreed", "rated")
"""The states of a plan that the rater has agreed to; a rated one was agreed before."""
JUMPS = (
    ("draft", "rated"),
    ("returned", "rated"),
    ("rated", "draft"),
    ("rated", "submitted"),
    ("rated", "returned"),
    ("agreed", "draft"),
)
"""Changes of state that no order of steps explains (domain reference 2.6). From draft to agreed is none of them: both
steps in between may be taken between two looks."""


@dataclass(frozen=True, slots=True)
class SkpPlan:
    """One SKP. A person may hold several in a year: after a move, or as Plt (``acting``).

    A row of the portal's report with ``present`` false says that the person has no SKP; then ``skp_id`` is null.
    ``created`` is when the row was made. ``revised`` is the day of a revision, with its reason and who approved it.
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
    created: Moment
    revised: Date
    revision_reason: Text
    revision_by: Text


@dataclass(frozen=True, slots=True)
class SkpEvaluation:
    """One period's rating (penilaian periodik). Ratings: 1 above, 2 as, 3 below expectation; predicate 1 best to 5.

    ``realised`` says whether the employee has written down what was achieved.
    """

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
    rank: RankCode
    unit_name: Text
    realised: Flag


@dataclass(frozen=True, slots=True)
class SkpAnnual:
    """The year's predicate, as a local system or SIASN's rw-skp22 keeps it. ``score`` is the older 0-120 scale.

    The rater is written as text: who is no ASN has an NRP, or no number at all. ``rater_kind`` is SIASN's ``ASN`` or
    ``NON ASN``.
    """

    source: Text
    row_key: Text
    unread: Text
    nip: NipText
    year: Year
    result: Rating
    behaviour: Rating
    predicate: Predicate
    score: Number
    realised: Flag
    rater_nip: Text
    rater_name: Text
    rater_rank: RankCode
    rater_unit: Text
    rater_kind: Text
