"""Small random agencies, judged twice: by the real thing in columns, and by the reference in loops. Both must agree."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncsvc.evaluate import evaluate
from syncsvc.model.run import Outcome, Scope
from tests.builders import NOW, PREVIOUS, intakes, rules
from tests.core.reference import CHECKED, conclude

Tables = dict[str, list[dict[str, str | None]]]

MAN, WOMAN = "198501012010011901", "199002152015022902"
NOVICE, CONTRACT = "200012312025101904", "198501012021211903"
NIPS = (MAN, WOMAN, NOVICE, CONTRACT)
NIKS = ("1101010101850901", "1101015502900902", "1111111111111111", "1101010101850000")
DAYS = ("1966-03-05", "1985-01-01", "1990-02-15", "2009-12-01", "2010-01-01", "2015-02-01", "2025-10-21", "2027-01-01")
STATUSES = ("01", "01", "01", "15", "03", "99", "09", "71")
TITLES = (
    "Analis Hukum Ahli Muda",
    "ANALIS  HUKUM AHLI MUDA.",
    "Kasi Umum & Keuangan",
    "Kepala Seksi Umum dan Keuangan",
    "Arsiparis Muda",
    "Pengolah Data",
)
UNITS, NATIONAL = ("u1", "u2", "u3"), ("n1", "n2", "n3")
NAMES = ("Dinas Satu", "DINAS  SATU.", "Bidang Dua")
PERIODS = ("tw1", "tw2", "final")


def _one(*values: str | None) -> st.SearchStrategy[str | None]:
    return st.sampled_from(values)


def _maybe(*values: str) -> st.SearchStrategy[str | None]:
    return st.sampled_from((None, *values))


_PERSON: dict[str, st.SearchStrategy[str | None]] = {
    "nip": _one(None, *NIPS, *NIPS),
    "person_id": _maybe("p1", "p2", "p3"),
    "nip_old": _maybe("o1", "o2"),
    "nik": _maybe(*NIKS),
    "nik_verified": _maybe("yes", "no"),
    "name": _maybe("Budi", "BUDI", "Sari"),
    "title_front": _maybe("Dr.", "DR"),
    "title_back": _maybe("S.Kom.", "S. Kom", "M.M."),
    "birth_date": _maybe("1966-03-05", "1985-01-01", "1990-02-15"),
    "sex": _maybe("M", "F"),
    "status": _maybe("pns", "cpns", "pppk"),
    "legal_status": _one(None, *STATUSES),
    "staff_type": _maybe("15", "16"),
    "cpns_date": _maybe(*DAYS),
    "pns_date": _maybe(*DAYS),
    "rank": _maybe("31", "P09"),
    "rank_date": _maybe(*DAYS),
    "job_kind": _one(None, "1", "2", "2", "4", "4"),
    "job_id": _maybe("j1", "j2"),
    "job_title": _maybe(*TITLES),
    "job_date": _maybe(*DAYS),
    "echelon": _maybe("22", "41"),
    "education": _maybe("17", "30", "45"),
    "agency_home": _maybe("a", "b"),
    "agency_work": _maybe("a", "b"),
}
_LOCAL = st.fixed_dictionaries({**_PERSON, "unit_id": _maybe(*UNITS), "supervisor_nip": _maybe(*NIPS)})
_SIASN = st.fixed_dictionaries({**_PERSON, "unit_id": _maybe(*NATIONAL)})
_LOCAL_UNIT = st.fixed_dictionaries(
    {
        "id": _one(*UNITS, *UNITS, None),
        "parent_id": _maybe("u1", "u2", "gone"),
        "name": _maybe(*NAMES),
        "echelon": _maybe("22", "41"),
        "active": _one(None, "yes", "no"),
        "national_id": _one(None, None, "n1", "n2", "dead"),
        "head_nip": _maybe(MAN),
    }
)
_SIASN_UNIT = st.fixed_dictionaries(
    {
        "id": _one(*NATIONAL),
        "parent_id": _maybe("n1", "n2", "gone"),
        "name": _maybe(*NAMES),
        "echelon": _maybe("22", "41"),
        "head_title": _maybe(TITLES[2], TITLES[3]),
        "head_id": _maybe("p1"),
    }
)
_POSITION = st.fixed_dictionaries(
    {"job_kind": _maybe("1", "2", "4"), "id": _maybe("j1", "j2"), "title": _maybe(*TITLES)}
)
_PLAN = {
    "nip": _maybe(*NIPS),
    "year": _one("2026", "2026", "2025"),
    "status": _maybe("draft", "agreed", "rated", "cancelled"),
    "start": _maybe("2026-01-01", "2026-02-01", "2026-11-01"),
    "end": _maybe("2026-01-31", "2026-12-31", "2027-01-31"),
    "acting": _one(None, None, "yes", "no"),
}
_PORTAL_PLAN = st.fixed_dictionaries(
    {**_PLAN, "present": _one(None, "yes", "yes", "no"), "skp_id": _one(None, "s1", "s2", "s3", "s4")}
)
_MARKS = {"result": _maybe("1", "3"), "behaviour": _maybe("1", "3"), "predicate": _maybe("1", "3", "5")}
_RATING = st.fixed_dictionaries(
    {
        **_MARKS,
        "nip": _maybe(*NIPS),
        "year": _one("2026", "2025", "2021", None),
        "period_id": _one(*PERIODS, None),
        "evaluation_id": _maybe("e1", "e2", "e3"),
        "end": _maybe("2026-03-31", "2026-12-31"),
        "acting": _one(None, None, "yes", "no"),
        "supervisor_nip": _maybe(*NIPS),
    }
)
_ANNUAL = st.fixed_dictionaries(
    {**_MARKS, "nip": _maybe(*NIPS), "year": _one("2025", "2021", None), "score": _maybe("88.5")}
)
_ROWS = {
    "local.employee": st.lists(_LOCAL, max_size=5),
    "siasn.employee": st.lists(_SIASN, max_size=5),
    "local.unit": st.lists(_LOCAL_UNIT, max_size=4),
    "siasn.unit": st.lists(_SIASN_UNIT, max_size=4),
    "siasn.position": st.lists(_POSITION, max_size=3),
    "ekinerja.skp_plan": st.lists(_PORTAL_PLAN, max_size=5),
    "ekinerja.skp_evaluation": st.lists(_RATING, max_size=5),
    "local.skp_plan": st.lists(st.fixed_dictionaries(_PLAN), max_size=3),
    "local.skp_annual": st.lists(_ANNUAL, max_size=3),
}
_ABSENT = st.sets(st.sampled_from(sorted(_ROWS)), max_size=1)
_PAIRS_BY_HAND = st.dictionaries(st.sampled_from(UNITS), st.sampled_from(NATIONAL), max_size=1)


@settings(max_examples=100, deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.fixed_dictionaries(_ROWS), absent=_ABSENT, by_hand=_PAIRS_BY_HAND)
def test_columns_and_loops_conclude_the_same(rows: Any, absent: set[str], by_hand: dict[str, str]) -> None:
    """For any small agency, findings and counts of what was not checked are those of the reference."""
    tables: Tables = {name: given for name, given in rows.items() if name not in absent}
    ruled = rules(unit_pairs=by_hand)
    outcome = evaluate(intakes(tables), {}, ruled, PREVIOUS, Scope(), NOW)
    sheet = conclude(tables, ruled)
    assert _found(outcome) == {answer for answer in sheet.found if answer[0] in CHECKED}
    assert _unchecked(outcome) == {doubt: times for doubt, times in sheet.unchecked.items() if doubt[0] in CHECKED}


def _found(outcome: Outcome) -> set[tuple[str, ...]]:
    columns = ("check", "entity", "key", "field", "period")
    return set(outcome.findings.filter(pl.col("check").is_in(CHECKED)).select(columns).iter_rows())


def _unchecked(outcome: Outcome) -> dict[tuple[str, str], int]:
    counted: Counter[tuple[str, str]] = Counter()
    doubted = outcome.coverage.filter((pl.col("status") == "not_checked") & pl.col("check").is_in(CHECKED))
    for check, reason, times in doubted.select("check", "reason", "count").iter_rows():
        counted[check, reason] += times
    return dict(counted)
