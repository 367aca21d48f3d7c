"""What SIASN was delivered of people's performance: the year's predicate and each quarter's rating."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from syncsvc.simulator.jobs import hex_id
from syncsvc.simulator.people import Person
from syncsvc.simulator.server.pen import Pen
from syncsvc.simulator.server.register import Register
from syncsvc.simulator.skp import MATRIX, Plan, Rating, annual_plan, rate
from syncsvc.simulator.world import AGENCY_ID, AGENCY_NAME
from syncsvc.simulator.years import final_of

Row = dict[str, Any]
YEARS = 2
OUTSIDE, OUTSIDE_JOB = "BUPATI CONTOH", "BUPATI"
_COEFFICIENTS = {
    "Ahli Pertama": ("12", "12.5"),
    "Ahli Muda": ("22", "25"),
    "Ahli Madya": ("32", "37.5"),
    "Terampil": ("62", "5"),
    "Mahir": ("72", "12.5"),
    "Penyelia": ("82", "50"),
}


def annual_rows(register: Register, person: Person) -> list[Row]:
    """``rw-skp22``: the years before the plan year that the person owes, newest first."""
    scenario, pen = register.scenario, register.pen(person, "rw-skp22")
    rows = []
    for back in range(YEARS):
        year = register.world.years.annual_year - back
        if back == 0 and register.struck("annual_missing", person.number, scenario.delivery.annual_missing):
            continue
        rating, edits = _annual(register, person, year), register.world.siasn_annual.get((person.number, year), {})
        if rating and edits is not None:
            rows.append(_annual_row(register, person, pen, rating, year) | edits)
    if rows and register.struck("several_rows", person.number, scenario.contradictions.several_rows):
        rows.append({**rows[0], "id": pen.id(hex_id("rw-skp22", person.pid, "lagi")), "KuadranKinerjaNilai": 2})
    return rows


def _annual(register: Register, person: Person, year: int) -> Rating | None:
    years = register.world.years
    plan = annual_plan(person, replace(years, annual_year=year))
    return rate(person, plan, final_of(year)) if plan else None


def _annual_row(register: Register, person: Person, pen: Pen, rating: Rating, year: int) -> Row:
    predicate = _quadrant(register, person, rating)
    return {
        "id": pen.id(hex_id("rw-skp22", person.pid, year)),
        "pnsDinilaiId": pen.id(person.pid),
        "tahun": (year, str(year))[pen.pick(2)],
        "hasilKinerjaNilai": pen.rating(rating.result),
        "hasilKinerja": pen.result(rating.result),
        "PerilakuKerjaNilai": pen.rating(rating.behaviour),
        "perilakuKerja": pen.result(rating.behaviour),
        "KuadranKinerjaNilai": pen.rating(predicate),
        "kuadranKinerja": pen.predicate(predicate),
        **_rater(register, person, pen, rating.plan),
        "path": pen.path(("890", "891")[pen.pick(2)], hex_id("skp", person.pid, year)),
    }


def _quadrant(register: Register, person: Person, rating: Rating) -> int | None:
    """The predicate; for the struck one that is not what the matrix says."""
    share = register.scenario.contradictions.wrong_quadrant
    if register.struck("wrong_quadrant", person.number, share):
        return rating.predicate % 5 + 1 if rating.predicate else 3
    return rating.predicate


def _rater(register: Register, person: Person, pen: Pen, plan: Plan) -> Row:
    boss = plan.boss
    share = register.scenario.contradictions.outside_rater
    if boss is None or register.struck("outside_rater", person.number, share):
        nobody = {name: pen.text(None) for name in ("nipNrpPenilai", "penilaiUnorNm", "penilaiGolonganId")}
        return {**nobody, "namaPenilai": OUTSIDE, "penilaiJabatanNm": OUTSIDE_JOB, "statusPenilai": "NON ASN"}
    return {
        "nipNrpPenilai": boss.nip,
        "namaPenilai": boss.name,
        "penilaiJabatanNm": boss.job.title,
        "penilaiUnorNm": boss.unit.name,
        "penilaiGolonganId": boss.rank,
        "statusPenilai": "ASN",
    }


def periodic_rows(register: Register, person: Person) -> list[Row]:
    """``rw-kinerjaperiodik``: the quarters that e-Kinerja has delivered by now, oldest first."""
    passed, behind = register.world.years.passed, register.scenario.delivery.quarters_behind
    pen = register.pen(person, "rw-kinerjaperiodik")
    return [
        _periodic_row(register, person, pen, rating)
        for period in passed[: max(0, len(passed) - behind)]
        for rating in register.world.ratings_of(person, period)
        if rating.result and rating.behaviour
    ]


def _periodic_row(register: Register, person: Person, pen: Pen, rating: Rating) -> Row:
    period, plan = rating.period, rating.plan
    predicate = MATRIX[rating.result or 2, rating.behaviour or 2]
    factor, points = _COEFFICIENTS.get(person.job.level or "", (None, None))
    rater = _rater(register, person, pen, plan)
    boss = plan.boss if rater["statusPenilai"] == "ASN" else None
    return {
        "id": pen.id(rating.id),
        "pnsDinilaiId": pen.id(person.pid),
        "nip": person.nip,
        "nama": person.name,
        "jabatan": plan.job_title,
        "instansiId": pen.id(AGENCY_ID),
        "instansiNama": AGENCY_NAME,
        "unorId": pen.id(plan.unit.id),
        "unorNama": plan.unit_name,
        "periodikId": "2",
        "periodikNama": "Triwulan",
        "bulanMulaiPenilaian": (period.start.month, str(period.start.month))[pen.pick(2)],
        "bulanSelesaiPenilaian": (period.end.month, str(period.end.month))[pen.pick(2)],
        "tahun": str(period.year),
        "hasilKinerja": pen.result(rating.result),
        "hasilKinerjaNilai": pen.rating(rating.result),
        "perilakuKerja": pen.result(rating.behaviour),
        "perilakuKerjaNilai": pen.rating(rating.behaviour),
        "kuadranKinerjaNilai": str(predicate),
        "kuadranNilai": pen.predicate(predicate),
        "koefisenId": pen.text(factor),
        "koefisen": pen.text(points),
        "kriteria": pen.text("Baik" if factor else None),
        "persentase": pen.text("100" if factor else None),
        "namaPenilai": rater["namaPenilai"],
        "penilaiNipNrp": rater["nipNrpPenilai"],
        "penilaiPnsId": pen.id(boss.pid if boss else None),
        "penilaiGolonganId": rater["penilaiGolonganId"],
        "penilaiJabatanNama": rater["penilaiJabatanNm"],
        "penilaiUnorNm": rater["penilaiUnorNm"],
        "statusPenilai": rater["statusPenilai"],
        "path": pen.path("890", rating.id),
    }
