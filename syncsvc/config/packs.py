"""The dated rule packs: per topic, the newest one that is in force on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal, TypeVar

from pydantic import Field

from syncsvc.config.periods import Deadline, MonthDay, PeriodShape
from syncsvc.config.shape import Strict
from syncsvc.errors import UsageError
from syncsvc.model.run import Side
from syncsvc.presets import rule_packs


class Pack(Strict):
    """What every pack has: its topic, the first day it is in force, and how well its values are attested."""

    topic: str
    valid_from: date
    confidence: Literal["high", "medium", "low"]
    sources: tuple[str, ...] = Field(min_length=1)


class MatrixPack(Pack):
    """(result, behaviour, predicate) of each cell, and the first year that is rated this way."""

    from_year: int
    cells: tuple[tuple[int, int, int], ...]


class StatusPack(Pack):
    """Legal statuses that count as active, and the duty to hold an SKP."""

    active: frozenset[str]
    duty_yes: frozenset[str]
    duty_ask: frozenset[str]
    duty_no: frozenset[str]

    @property
    def duty(self) -> dict[str, str]:
        """Status to "yes", "no" or "ask", in the order of the codes."""
        listed = {"yes": self.duty_yes, "ask": self.duty_ask, "no": self.duty_no}
        return dict(sorted((code, answer) for answer, codes in listed.items() for code in codes))


class RetirementShape(Strict):
    """One retirement age; the first that fits counts."""

    age: int
    job_kind: str | None = None
    echelon_max: str | None = None
    level: str | None = None
    family: str | None = None


class RetirementPack(Pack):
    """Retirement ages in the order in which they are tried."""

    rules: tuple[RetirementShape, ...]


class EducationShape(Strict):
    """One least education; the first that fits counts."""

    at_least: str
    level: str | None = None
    echelon_max: str | None = None


class EducationPack(Pack):
    """Least educations in the order in which they are tried."""

    rules: tuple[EducationShape, ...]


class LevelsPack(Pack):
    """Words for the levels of functional jobs, and the old names with the word that replaced them."""

    words: frozenset[str]
    old: dict[str, str]


class DeadlinesPack(Pack):
    """Until when plans are agreed and predicates of the past year given; how many days a plan may stay submitted."""

    agree_by: MonthDay
    annual_by: Deadline
    submitted_days: int


class LagsPack(Pack):
    """Days that a change needs from one system to the next, by field."""

    days: dict[str, int]


class ReferencePack(Pack):
    """The side to be followed, by field; of every field in ``THREE_SIDED``."""

    side: dict[str, Side]


class StaffTypePack(Pack):
    """Own jenis pegawai by kind of agency."""

    own: dict[str, str]


class CalendarsPack(Pack):
    """The named period calendars."""

    quarterly: tuple[PeriodShape, ...]
    monthly: tuple[PeriodShape, ...]


TOPICS: dict[type[Pack], str] = {
    MatrixPack: "matrix",
    StatusPack: "status",
    RetirementPack: "retirement",
    EducationPack: "education",
    LevelsPack: "levels",
    DeadlinesPack: "deadlines",
    LagsPack: "lags",
    ReferencePack: "reference",
    StaffTypePack: "staff_type",
    CalendarsPack: "calendars",
}
AnyPack = TypeVar("AnyPack", bound=Pack)


def pack(kind: type[AnyPack], today: date) -> AnyPack:
    """The newest pack of a topic in force on ``today``. Raises UsageError on a day before all of them."""
    return newest_pack(kind, TOPICS[kind], rule_packs(), today)


def newest_pack(kind: type[AnyPack], topic: str, packs: Iterable[dict[str, Any]], today: date) -> AnyPack:
    """Of some packs the newest of a topic in force on ``today``. Raises UsageError on a day before all of them."""
    in_force = [each for each in packs if each["topic"] == topic and each["valid_from"] <= today]
    if not in_force:
        raise UsageError("config.before_all_rules", topic=topic, day=today.isoformat())
    newest: dict[str, Any] = max(in_force, key=lambda each: each["valid_from"])
    return kind.model_validate(newest)
