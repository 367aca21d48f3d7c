"""e-Kinerja's reports as its API gives them: the rows of the exports, with numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from syncsvc.simulator import rows_ekinerja
from syncsvc.simulator.people import Person
from syncsvc.simulator.server.register import Register
from syncsvc.simulator.server.rows.calendar import Entry
from syncsvc.simulator.skp import annual_plan
from syncsvc.simulator.years import Period

Row = dict[str, Any]
_NUMBERS = frozenset({"is_skp", "is_plt_plh", "is_skp_plt_plh_pjb", "tahun_skp"})
_RATINGS = ("hasil_kerja", "perilaku_kerja", "hasil_akhir")
_NOTHING = (None, rows_ekinerja.NONE, "")


def plan_rows(register: Register, person: Person, year: int) -> Iterator[Row]:
    """``laporan/skp`` of one person: the plan year's SKP, and the one of the year before."""
    years = register.world.years
    if year == years.plan_year:
        yield from (_typed(row, person) for row in rows_ekinerja.plans_of(register.world, person))
    elif year == years.annual_year:
        plan = annual_plan(person, years)
        if plan:
            row = rows_ekinerja.plan_row(register.world, person, plan)
            yield _typed({**row, "created_at": f"{date(year, 1, 1).isoformat()} 08:00:00"}, person)


def rating_rows(register: Register, person: Person, entry: Entry, year: int) -> Iterator[Row]:
    """``laporan/penilaian`` of one person in one period of one year."""
    period = entry.in_year(year)
    if not _rated_by_now(register, period):
        return
    for row in rows_ekinerja.ratings_of(register.world, person, period):
        yield _typed({**row, "periode_id": entry.id}, person)


def _rated_by_now(register: Register, period: Period) -> bool:
    """The sample's own periods are rated when they are due; those of another calendar when they are over."""
    years = register.world.years
    if period.final or register.scenario.calendar == "quarters":
        return any(each is period for each in years.delivered)
    return period.end < years.as_of


def _typed(row: dict[str, str | None], person: Person) -> Row:
    found: Row = {name: int(text) if name in _NUMBERS and text else text for name, text in row.items()}
    for place, name in enumerate(_RATINGS):
        if found.get(name) == rows_ekinerja.NONE:
            found[name] = _NOTHING[(person.noise >> place) % len(_NOTHING)]
    return found


def periods(entries: tuple[Entry, ...]) -> list[Row]:
    """``referensi/periode``."""
    return [entry.row for entry in entries]
