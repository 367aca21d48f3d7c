"""What is wrong in the invented agency, and how often each finding must therefore be found."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from bench.people import everybody, head, number


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault of five people in a thousand; ``others`` spares the heads, whose faults would hurt those below."""

    check: str
    field: str
    salt: int
    others: bool = False

    @property
    def hits(self) -> pl.Expr:
        """Whom it hits."""
        hit = (number * 7_919 + self.salt * 50) % 1_000 < 5
        return hit & ~head if self.others else hit


PLANTED = {
    "name": Planted("PEG-08", "name", 1),
    "title_back": Planted("PEG-08", "title_back", 2),
    "rank": Planted("PEG-11", "rank", 3),
    "rank_date": Planted("PEG-11", "rank_date", 4),
    "job_date": Planted("NOM-13", "job_date", 5),
    "agency_work": Planted("PEG-01", "agency_work", 6),
    "damaged_nip": Planted("PEG-03", "nip", 7),
    "supervisor": Planted("ATS-14", "supervisor_nip", 8, others=True),
    "plan_title": Planted("SKP-06", "job_title", 9, others=True),
    "plan_draft": Planted("SKP-08", "status", 10, others=True),
    "no_plan": Planted("SKP-01", "skp", 11, others=True),
    "unrated": Planted("EVA-06", "evaluation", 12, others=True),
    "rater": Planted("ATS-08", "rater", 13, others=True),
}
MOVED = number % 100 == 57
"""Whose local rank is another one a run later: one in a hundred."""


def expected(people: int, changed: bool = False) -> dict[tuple[str, str], int]:
    """How many findings of each (check, field) the agency must give, and nothing else."""
    base = everybody(people)
    counts = {(each.check, each.field): base.select(each.hits.sum()).item() for each in PLANTED.values()}
    if changed:
        planted = PLANTED["rank"]
        counts[planted.check, planted.field] = base.select((planted.hits | MOVED).sum()).item()
    return {place: count for place, count in counts.items() if count}
