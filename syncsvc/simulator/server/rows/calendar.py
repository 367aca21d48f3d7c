"""The periods an agency has configured in e-Kinerja: quarters as the sample has them, or a calendar of odd months."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from syncsvc.simulator.jobs import hex_id
from syncsvc.simulator.years import Period, Years, quarters

Row = dict[str, Any]
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One configured period: its id here, its row, and what it is in a given year."""

    id: str
    row: Row
    period: Period

    def in_year(self, year: int) -> Period:
        """The period in a year; the same object as the sample's where there is one, as ratings know it by that."""
        if year == self.period.year:
            return self.period
        start, end = (day.replace(year=year) for day in (self.period.start, self.period.end))
        return replace(self.period, year=year, start=start, end=end)


def entries_of(years: Years, monthly: bool, seed: int) -> tuple[Entry, ...]:
    """The agency's periods."""
    return _months(years, seed) if monthly else _quarters(years)


def _quarters(years: Years) -> tuple[Entry, ...]:
    known = {each.mark: each for each in years.delivered}
    found = []
    for drawn in (*quarters(years.plan_year), years.final):
        period = known.get(drawn.mark, drawn)
        found.append(Entry(period.id, _row(period.id, period, _deadline(period)), period))
    return tuple(found)


def _months(years: Years, seed: int) -> tuple[Entry, ...]:
    """1-15 January, then from the 16th to the 15th, a short one after 15 December, and one for the year."""
    year, found = years.plan_year, []
    for number in range(1, MONTHS + 1):
        start = date(year, 1, 1) if number == 1 else date(year, number - 1, 16)
        period = Period(f"m{number}", f"Periode {number}", number, year, start, date(year, number, 15))
        found.append(
            _entry(seed, period, f"{number:02d}-22", {"tipe_periodik": "bulanan", "angka_periodik": str(number)})
        )
    rest = Period("m13", "Periode Akhir Desember", MONTHS + 1, year, date(year, 12, 16), date(year, 12, 31))
    found.append(_entry(seed, rest, "+01-7", {}))
    final = years.final
    mark = hex_id("periode", seed, "final")
    found.append(Entry(mark, _row(mark, final, "+01-31"), final))
    return tuple(found)


def _entry(seed: int, period: Period, deadline: str, more: Row) -> Entry:
    mark = hex_id("periode", seed, period.id)
    tied = {"tahun": str(period.year)} if period.number == MONTHS else {}
    return Entry(mark, {**_row(mark, period, deadline), **more, **tied}, period)


def _row(mark: str, period: Period, deadline: str) -> Row:
    return {
        "id": mark,
        "nama": period.name,
        "tahun": None,
        "periode_awal": period.start.strftime("%m-%d"),
        "periode_akhir": period.end.strftime("%m-%d"),
        "batas_pengisian": deadline,
        "jenis_periode": "final" if period.final else None,
        "tipe_periodik": None,
        "angka_periodik": None,
    }


def _deadline(period: Period) -> str:
    ahead = "+" if period.deadline.year > period.year else ""
    return ahead + period.deadline.strftime("%m-%d")
