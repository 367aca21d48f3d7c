"""What e-Kinerja exports: "Laporan SKP" of the year, and "Laporan Penilaian SKP" of each period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from syncsvc.simulator.noise import national_rank, spell_case, spell_id, spell_predicate, spell_rating
from syncsvc.simulator.people import PPPK, Person
from syncsvc.simulator.skp import Plan, Rating
from syncsvc.simulator.world import World
from syncsvc.simulator.years import Period

Row = dict[str, str | None]
NONE = "-"


def plans(world: World) -> Iterator[Row]:
    """Rows of "Laporan SKP"; a person without an SKP may be there with ``is_skp`` 0."""
    for person in world.people:
        yield from plans_of(world, person)


def plans_of(world: World, person: Person) -> Iterator[Row]:
    """One person's rows of "Laporan SKP"."""
    for plan in world.plans_of(person):
        yield plan_row(world, person, plan)
    if person.number in world.no_skp_rows:
        yield _no_plan(person)


def _person(person: Person) -> Row:
    return {
        "id": spell_id(person.pid, person.noise >> 36),
        "nip": person.nip,
        "nama": person.name,
        "jabatan": person.job.title,
        "jenis": "ASN",
        "jenis_pegawai": "pppk" if person.status == PPPK else "pns",
        "unit": person.unit.name,
    }


def plan_row(world: World, person: Person, plan: Plan) -> Row:
    """One SKP of a person."""
    unit = plan.unit
    return {
        **_person(person),
        "is_skp": "1",
        "skp_id": spell_id(plan.id, person.noise >> 38),
        "skp_unor": spell_case(plan.unit_name, person.noise >> 40),
        "skp_unor_atasan": unit.parent.name if unit.parent else None,
        "skp_unor_induk": unit.top.name,
        "skp_jabatan": spell_case(plan.job_title, person.noise >> 43),
        "skp_jenis_jabatan": plan.job_kind,
        "skp_status": plan.status,
        "skp_model": "jajf" if plan.job_kind == "2" else "ja",
        "periode_awal": plan.start.isoformat(),
        "periode_akhir": plan.end.isoformat(),
        "is_plt_plh": "1" if plan.acting else "0",
        "created_at": f"{(plan.created or world.years.begin).isoformat()} 08:00:00",
    }


def _no_plan(person: Person) -> Row:
    empty = ("skp_id", "skp_unor", "skp_unor_atasan", "skp_unor_induk", "skp_jabatan", "skp_jenis_jabatan")
    rest = ("skp_status", "skp_model", "periode_awal", "periode_akhir", "is_plt_plh", "created_at")
    return {**_person(person), "is_skp": "0", **dict.fromkeys(empty + rest)}


def ratings(world: World, period: Period) -> Iterator[Row]:
    """Rows of "Laporan Penilaian SKP" of one period."""
    for person in world.people:
        yield from ratings_of(world, person, period)


def ratings_of(world: World, person: Person, period: Period) -> Iterator[Row]:
    """One person's rows of "Laporan Penilaian SKP"."""
    rated = f"{min(period.end + timedelta(days=5), world.years.as_of).isoformat()} 09:30:00"
    for rating in world.ratings_of(person, period):
        yield _rating(person, rating, rated)


def _rating(person: Person, rating: Rating, rated: str) -> Row:
    plan, noise = rating.plan, person.noise
    unit = plan.unit
    return {
        "id": spell_id(person.pid, noise >> 45),
        "nip": person.nip,
        "nama": person.name,
        "jenis": "ASN",
        "jenis_pegawai": "pppk" if person.status == PPPK else "pns",
        "golru": national_rank(person.rank),
        "periode_id": rating.period.id,
        "tahun_skp": str(rating.period.year),
        "periode_awal_skp": plan.start.isoformat(),
        "periode_akhir_skp": plan.end.isoformat(),
        "skp_id": plan.id,
        "skp_penilaian_id": spell_id(rating.id, noise >> 47),
        "skp_unor_id": spell_id(unit.id, noise >> 49),
        "skp_unor": plan.unit_name,
        "skp_unor_induk": unit.top.name,
        "skp_jabatan": plan.job_title,
        "skp_jenis_jabatan": plan.job_kind,
        "is_skp_plt_plh_pjb": "1" if plan.acting else "0",
        "hasil_kerja": spell_rating(rating.result, noise >> 51) if rating.result else NONE,
        "perilaku_kerja": spell_rating(rating.behaviour, noise >> 53) if rating.behaviour else NONE,
        "hasil_akhir": spell_predicate(rating.predicate, noise >> 55) if rating.predicate else NONE,
        **_boss(rating),
        "pegawai_penilai_id": spell_id(rating.rater_id, noise >> 57) if rating.rater_id else None,
        "waktu_dinilai": rated if rating.result else None,
        "created_at": rated,
    }


def _boss(rating: Rating) -> Row:
    boss = rating.plan.boss
    same = boss if boss and boss.nip == rating.boss_nip else None
    return {
        "pegawai_atasan_id": rating.boss_id,
        "pegawai_atasan_nip": rating.boss_nip,
        "pegawai_atasan_nama": same.name if same else None,
        "pegawai_atasan_unor_id": same.unit.id if same else None,
        "pegawai_atasan_unor": same.unit.name if same else None,
        "pegawai_atasan_jabatan": same.job.title if same else None,
        "pegawai_atasan_golru": national_rank(same.rank) if same else None,
    }
