"""The period calendar of an agency: dates without a year, and the periods of one year made of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from syncsvc.config.explain import fault
from syncsvc.config.shape import Strict
from syncsvc.model.rules import Period

LEAP_YEAR = 2024
LEAP_DAY = (2, 29)


def month_day(text: str, year: int) -> date:
    """``MM-DD`` in a year; a leading ``+`` means the year after. 02-29 is February's last day.

    Raises ValueError for anything else.
    """
    if text.startswith("+"):
        return month_day(text[1:], year + 1)
    parts = text.split("-")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts):
        raise ValueError(text)
    month, day = (int(part) for part in parts)
    if (month, day) == LEAP_DAY:
        return date(year, 3, 1) - timedelta(days=1)
    return date(year, month, day)


def _day(text: str) -> str:
    if text.startswith("+"):
        raise fault("next_year_not_here")
    return _deadline(text)


def _deadline(text: str) -> str:
    try:
        month_day(text, LEAP_YEAR)
    except ValueError:
        raise fault("not_month_day") from None
    return text


MonthDay = Annotated[str, AfterValidator(_day)]
Deadline = Annotated[str, AfterValidator(_deadline)]


class PeriodShape(Strict):
    """One evaluation period of every year, as ``agency.yaml`` or a named calendar writes it."""

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    start: MonthDay
    end: MonthDay
    deadline: Deadline
    final: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> PeriodShape:
        start, end = (month_day(text, LEAP_YEAR) for text in (self.start, self.end))
        if end < start:
            raise fault("period_backwards", id=self.id)
        if month_day(self.deadline, LEAP_YEAR) < end:
            raise fault("deadline_before_end", id=self.id)
        return self

    def in_year(self, year: int) -> Period:
        """This period with the dates of one year."""
        return Period(
            id=self.id,
            name=self.name,
            year=year,
            start=month_day(self.start, year),
            end=month_day(self.end, year),
            deadline=month_day(self.deadline, year),
            final=self.final,
        )


def one_of_each(periods: tuple[PeriodShape, ...]) -> tuple[PeriodShape, ...]:
    """Refuses an empty list, a repeated id and a second final period."""
    if not periods:
        raise fault("empty", name="periods")
    ids = [period.id for period in periods]
    for repeated in sorted({each for each in ids if ids.count(each) > 1}):
        raise fault("period_twice", id=repeated)
    if sum(period.final for period in periods) > 1:
        raise fault("two_finals")
    return periods
