"""What the sample's day implies: the years under check, the quarters that are due, and when things happen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

FINAL = "final"
GRACE_DAYS = 15
_NAMES = ("Triwulan I", "Triwulan II", "Triwulan III", "Triwulan IV")


@dataclass(frozen=True, slots=True)
class Period:
    """One evaluation period of one year; ``number`` 1-4 for quarters, 5 for the year's final one."""

    id: str
    name: str
    number: int
    year: int
    start: date
    end: date

    @property
    def mark(self) -> str:
        """Year and id, as findings name a period."""
        return f"{self.year}/{self.id}"

    @property
    def final(self) -> bool:
        """True for the period that ends a year."""
        return self.id == FINAL

    @property
    def deadline(self) -> date:
        """Day until which the period is to be rated: 15 days after its end, 31 January for the year."""
        return date(self.year + 1, 1, 31) if self.final else self.end + timedelta(days=GRACE_DAYS)


@dataclass(frozen=True, slots=True)
class Years:
    """The calendar of a sample. ``passed`` are the quarters of ``plan_year`` that are due, ``final`` last year's."""

    as_of: date
    plan_year: int
    annual_year: int
    passed: tuple[Period, ...]
    final: Period

    @property
    def delivered(self) -> tuple[Period, ...]:
        """The periods whose reports lie in the inbox, oldest first."""
        return (self.final, *self.passed)

    @property
    def january_over(self) -> bool:
        """True when plans must be agreed and last year's predicates given: both are due by 31 January."""
        return self.as_of > date(self.plan_year, 1, 31)

    @property
    def begin(self) -> date:
        """First day of the plan year."""
        return date(self.plan_year, 1, 1)

    @property
    def close(self) -> date:
        """Last day of the plan year."""
        return date(self.plan_year, 12, 31)

    @property
    def quarter_move(self) -> date | None:
        """A quarter's first day on which people may have changed units: the quarter is rated already."""
        later = [each for each in self.passed if each.number > 1]
        return later[-1].start if later else None

    @property
    def month_move(self) -> date | None:
        """The day on which people changed jobs within their unit."""
        day = date(self.plan_year, 3, 1)
        return day if day < self.as_of else None

    @property
    def unplanned_move(self) -> date | None:
        """A job change after January, more than 30 days ago, that January's SKP does not cover."""
        for day in (date(self.plan_year, 3, 1), date(self.plan_year, 2, 10)):
            if day + timedelta(days=30) < self.as_of:
                return day
        return None

    @property
    def last_rated(self) -> date:
        """End of the youngest period that is due."""
        return self.passed[-1].end if self.passed else self.final.end

    def acting_start(self) -> date:
        """First of last month, not before the plan year."""
        return max(self.begin, (self.as_of.replace(day=1) - timedelta(days=1)).replace(day=1))

    def cpns_starts(self) -> list[date]:
        """First days of months in the last eleven months from which a CPNS has a rated period by now, no December."""
        first = self.as_of.replace(day=1)
        months = [month_before(first, back) for back in range(11, 0, -1)]
        return [day for day in months if day.month != 12 and day + timedelta(days=31) < self.last_rated]


def quarters(year: int) -> tuple[Period, ...]:
    """The four quarters of a year."""
    found = []
    for number in range(1, 5):
        start = date(year, 3 * number - 2, 1)
        after = date(year, 3 * number + 1, 1) if number < 4 else date(year + 1, 1, 1)
        found.append(Period(f"tw{number}", _NAMES[number - 1], number, year, start, after - timedelta(days=1)))
    return tuple(found)


def final_of(year: int) -> Period:
    """The final period of a year."""
    return Period(FINAL, "Penilaian Akhir Tahun", 5, year, date(year, 1, 1), date(year, 12, 31))


def years_at(as_of: date) -> Years:
    """The calendar on a day. In January the year before is still the one under check: the new plans are not due."""
    year = as_of.year if as_of > date(as_of.year, 1, 31) else as_of.year - 1
    passed = tuple(each for each in quarters(year) if each.deadline < as_of)
    return Years(as_of, year, year - 1, passed, final_of(year - 1))


def month_before(day: date, months: int) -> date:
    """The first of the month that many months before a first of month."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
