"""The SIMPEG's own records of performance: this year's SKP with their revisions, and the predicates of years past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from syncsvc.simulator.noise import slashed, spell_predicate, spell_rating
from syncsvc.simulator.people import Person
from syncsvc.simulator.skp import LOCAL_STATUS, annual_plan, rate
from syncsvc.simulator.world import World

Row = tuple[str | int | None, ...]
PLAN_COLUMNS = (
    *("id", "nip", "tahun", "status", "tgl_mulai", "tgl_selesai"),
    *("kode_skp", "tgl_revisi", "alasan_revisi", "disetujui_oleh"),
)
ANNUAL_COLUMNS = ("id", "nip", "tahun", "hasil", "perilaku", "predikat", "nilai", "realisasi")


def plans(world: World, people: Iterable[Person]) -> Iterator[Row]:
    """Rows of ``skp_lokal``: what the local application knows about this year's SKP."""
    number, year = 0, str(world.years.plan_year)
    for person in people:
        for plan in world.plans_of(person):
            if plan.acting:
                continue
            number += 1
            start, end = sorted((plan.start, min(plan.end, world.years.close)))
            row = {
                "status": LOCAL_STATUS.get(plan.status),
                "tgl_mulai": slashed(start),
                "tgl_selesai": slashed(end),
                "kode_skp": plan.local_id,
                **_revision(world, person),
                **world.local_skp.get(person.number, {}),
            }
            yield (number, person.nip, year, *row.values())


def _revision(world: World, person: Person) -> dict[str, str | None]:
    """Some changed their plan within its first weeks, with a reason and somebody who agreed."""
    revised = person.noise >> 33 & 15 == 3
    boss = person.boss.nip if person.boss else None
    return {
        "tgl_revisi": slashed(world.years.begin + timedelta(days=20)) if revised else None,
        "alasan_revisi": "Perubahan anggaran" if revised else None,
        "disetujui_oleh": boss or "Bupati" if revised else None,
    }


def annuals(world: World, people: Iterable[Person]) -> Iterator[Row]:
    """Rows of ``predikat``: last year's, with 3 as the best rating, and some of 2021 on the older scale."""
    number = 0
    columns = ANNUAL_COLUMNS
    for person in people:
        if person.noise & 15 == 7 and person.cpns.year < 2021:
            number += 1
            yield (number, person.nip, "2021", None, None, None, f"{76 + person.noise % 20}.50", None)
        plan = annual_plan(person, world.years)
        if plan is None:
            continue
        number += 1
        rating = rate(person, plan, world.years.final)
        words = person.noise & 1
        row: list[str | int | None] = [
            number,
            person.nip,
            str(world.years.annual_year),
            _local_rating(rating.result, words, person.noise),
            _local_rating(rating.behaviour, words, person.noise >> 3),
            spell_predicate(rating.predicate or 2, person.noise >> 6),
            None,
            "Y",
        ]
        for column, text in world.local_annual.get(person.number, {}).items():
            row[columns.index(column)] = text
        yield tuple(row)


def _local_rating(rating: int | None, words: int, noise: int) -> str:
    value = rating or 2
    return spell_rating(value, noise) if words else str(4 - value)
