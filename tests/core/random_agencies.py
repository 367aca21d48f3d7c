"""Small random agencies for the oracle: both sides mostly alike, few distinct values, so that much collides."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

Cell = str | None
Row = dict[str, Cell]
Tables = dict[str, list[Row]]
Cells = Mapping[str, tuple[Cell, ...]]

MAN, WOMAN = "198501012010011901", "199002152015022902"
NOVICE, CONTRACT = "200012312025101904", "198501012021211903"
NIPS = (MAN, WOMAN, NOVICE, CONTRACT)
NIKS = ("1101010101850901", "1101015502900902", "1111111111111111", "1101010101850000")
DAYS = ("1966-03-05", "1985-01-01", "1990-02-15", "2009-12-01", "2010-01-01", "2015-02-01", "2025-10-21", "2027-01-01")
EXPERT, EXPERT_AGAIN, SHORT, LONG, OLD, CLERK = (
    "Analis Hukum Ahli Madya",
    "ANALIS  HUKUM AHLI MADYA.",
    "Kasi Umum & Keuangan",
    "Kepala Seksi Umum dan Keuangan",
    "Arsiparis Muda",
    "Pengolah Data",
)
TITLES = (EXPERT, EXPERT, EXPERT_AGAIN, SHORT, LONG, OLD, CLERK)
NAMES = ("Dinas Satu", "DINAS  SATU.", "Bidang Dua", "Bidang Tiga")
COPIED = 0.85


def _maybe(*values: Cell) -> tuple[Cell, ...]:
    """Each value as often, and now and then none."""
    return (None, *values * 3)


_PERSON: Cells = {
    "nip": (None, *NIPS * 4),
    "person_id": _maybe("p1", "p2", "p3", "p4"),
    "nip_old": (None, None, None, "o1"),
    "nik": _maybe(*NIKS),
    "nik_verified": _maybe("yes", "no"),
    "name": _maybe("Budi", "BUDI", "Sari"),
    "title_front": ("Dr.", "DR", None),
    "title_back": ("S.Kom.", "S. Kom", "M.M.", None),
    "birth_date": _maybe("1967-03-05", "1985-01-01", "1990-02-15"),
    "sex": _maybe("M", "F"),
    "status": _maybe("pns", "cpns", "pppk"),
    "legal_status": (*["01"] * 14, "15", "03", "99", "09", "71", None),
    "staff_type": _maybe("15", "16"),
    "cpns_date": _maybe(*DAYS),
    "pns_date": _maybe(*DAYS),
    "rank": _maybe("31", "32", "P09"),
    "rank_date": _maybe(*DAYS),
    "job_kind": (None, *["1", "2", "2", "2", "2", "4"] * 2),
    "job_id": _maybe("j1", "j2"),
    "job_title": _maybe(*TITLES),
    "job_date": _maybe(*DAYS),
    "echelon": _maybe("22", "41"),
    "education": _maybe("17", "30", "45"),
    "agency_home": _maybe("a", "b"),
    "agency_work": _maybe("a", "b"),
    "supervisor_nip": (*NIPS, *NIPS, None),
    "unit_id": _maybe("1", "2", "3"),
}
_UNIT: Cells = {
    "parent_id": (None, "1", "1", "2", "gone"),
    "name": _maybe(*NAMES),
    "echelon": _maybe("22", "41"),
    "active": (None, "yes", "yes", "no"),
    "national_id": (None, None, None, "n1", "n2", "dead"),
    "head_nip": _maybe(MAN),
    "head_title": _maybe(SHORT, LONG),
    "head_id": _maybe("p1"),
}
_LOCAL_ONLY = frozenset({"supervisor_nip", "active", "national_id", "head_nip"})
_POSITION: Cells = {
    "job_kind": (None, *["1", "2", "2", "4"] * 3),
    "id": _maybe("j1", "j2"),
    "title": _maybe(*TITLES),
    "status": (None, "N", "O", "O"),
}
_PLAN: Cells = {
    "nip": _maybe(*NIPS),
    "year": ("2026", "2026", "2026", "2025"),
    "status": ("draft", "submitted", "agreed", "agreed", "rated", "cancelled", None),
    "start": _maybe("2026-01-01", "2026-02-01", "2026-11-01"),
    "end": _maybe("2026-01-31", "2026-12-31", "2027-01-31"),
    "acting": (None, None, None, "yes", "no"),
    "present": (None, "yes", "yes", "yes", "no"),
    "skp_id": (*["s1", "s2", "s3", "s4"] * 2, None),
    "created": _maybe("2026-11-01 08:00:00", "2026-11-20 08:00:00"),
}
_MARKS: Cells = {"result": _maybe("1", "3"), "behaviour": _maybe("1", "3"), "predicate": _maybe("1", "3", "5")}
_RATING: Cells = {
    **_MARKS,
    "nip": _maybe(*NIPS),
    "year": ("2026", "2026", "2026", "2025", "2025", "2021", None),
    "period_id": ("tw1", "tw1", "tw2", "final", "final", None),
    "evaluation_id": _maybe("e1", "e2", "e3"),
    "end": _maybe("2026-03-31", "2026-12-31"),
    "acting": (None, None, None, "yes", "no"),
    "supervisor_nip": _maybe(*NIPS),
}
_ANNUAL: Cells = {**_MARKS, "nip": _maybe(*NIPS), "year": ("2025", "2021", None), "score": _maybe("88.5")}
_HISTORY: Cells = {**_MARKS, "nip": _maybe(*NIPS), "year": ("2025", "2025", "2024", "2021", None)}
_CONTRACT: Cells = {
    "nip": _maybe(*NIPS, CONTRACT, CONTRACT),
    "start": _maybe("2021-08-01", "2026-01-01"),
    "end": _maybe("2025-12-31", "2026-11-21", "2026-12-31"),
}
_OTHERS: dict[str, tuple[Cells, int]] = {
    "siasn.position": (_POSITION, 9),
    "ekinerja.skp_plan": (_PLAN, 8),
    "ekinerja.skp_evaluation": (_RATING, 8),
    "local.skp_plan": ({name: _PLAN[name] for name in ("nip", "year", "status", "start", "end", "acting")}, 5),
    "local.skp_annual": (_ANNUAL, 4),
    "siasn.skp_annual": (_HISTORY, 5),
    "local.contract": (_CONTRACT, 3),
    "siasn.contract": (_CONTRACT, 3),
}


def random_agency(random: Random) -> Tables:
    """All tables of an agency; now and then one is missing."""
    tables = {**_people(random), **_trees(random)}
    for name, (cells, most) in _OTHERS.items():
        tables[name] = [_row(random, cells) for _ in range(random.randint(0, most))]
    if random.random() < 0.3:
        del tables[random.choice(sorted(tables))]
    return tables


def _row(random: Random, cells: Cells) -> Row:
    return {name: random.choice(values) for name, values in cells.items()}


def _people(random: Random) -> Tables:
    """People, mostly each NIP once; SIASN's are copies with some cells changed, and strangers."""
    local = [_row(random, _PERSON) for _ in range(random.randint(0, 6))]
    if random.random() < 0.7:
        local = list({row["nip"]: row for row in local}.values())
    strangers = [_row(random, _PERSON) for _ in range(random.choice((0, 0, 1, 2)))]
    siasn = [*_copies(random, local, _PERSON), *strangers]
    return {"local.employee": _placed(local, "u"), "siasn.employee": _placed(siasn, "n")}


def _trees(random: Random) -> Tables:
    """Up to four units, and national ones that are mostly copies of them; now and then one without an id."""
    local = [{"id": str(place), **_row(random, _UNIT)} for place in range(1, random.randint(1, 5))]
    national = _copies(random, local, _UNIT)
    if national and random.random() < 0.2:
        national.append({**national[0], "id": "9"})
    if random.random() < 0.1:
        local.append({"name": NAMES[0]})
    return {"local.unit": _placed(local, "u"), "siasn.unit": _placed(national, "n")}


def _copies(random: Random, rows: list[Row], cells: Cells) -> list[Row]:
    """Most rows again, with up to five cells drawn anew."""
    copies = [dict(row) for row in rows if random.random() < COPIED]
    for row in copies:
        for name in random.sample(sorted(cells), random.randint(0, 5)):
            row[name] = random.choice(cells[name])
    return copies


def _placed(rows: list[Row], letter: str) -> list[Row]:
    """The same rows with that side's unit ids, and on the national side without what only local systems say."""
    kept = [{name: row[name] for name in row if letter == "u" or name not in _LOCAL_ONLY} for row in rows]
    for row in kept:
        for name in ("id", "parent_id", "unit_id"):
            value = row.get(name)
            if value is not None and value.isdigit():
                row[name] = letter + value
    return kept
