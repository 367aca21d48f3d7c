"""Rules by day: which packs are in force, which year is due, which periods count."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from syncsvc.config.packs import TOPICS, CalendarsPack, MatrixPack, RetirementPack, StatusPack, pack
from syncsvc.config.rules import build_rules
from syncsvc.config.site import read_site
from syncsvc.errors import UsageError
from syncsvc.model.rules import Rules
from syncsvc.presets import rule_packs
from tests.config.sites import AGENCY, write_site


def _rules(folder: Path, today: date, agency: str = AGENCY, checks: str | None = None) -> Rules:
    site = read_site(write_site(folder, agency=agency, checks=checks))
    return build_rules(site.agencies["uji"], site.checks, today)


def _calendar(name: str, more: str = "") -> str:
    head, _, tail = AGENCY.partition("periods:")
    return f"{head}periods: {name}\n{more}authority:{tail.partition('authority:')[2]}"


def _due(rules: Rules) -> list[tuple[str, int]]:
    return [(period.id, period.year) for period in rules.periods]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 1, 1), [("final", 2024), *((f"tw{number}", 2025) for number in (1, 2, 3))]),
        (date(2026, 1, 31), [("final", 2024), *((f"tw{number}", 2025) for number in (1, 2, 3, 4))]),
        (date(2026, 2, 1), [("final", 2025)]),
        (date(2026, 4, 15), [("final", 2025)]),
        (date(2026, 4, 16), [("final", 2025), ("tw1", 2026)]),
        (date(2026, 12, 31), [("final", 2025), ("tw1", 2026), ("tw2", 2026), ("tw3", 2026)]),
        (date(2027, 1, 15), [("final", 2025), *((f"tw{number}", 2026) for number in (1, 2, 3))]),
        (date(2027, 1, 16), [("final", 2025), *((f"tw{number}", 2026) for number in (1, 2, 3, 4))]),
        (date(2028, 2, 29), [("final", 2027)]),
    ],
)
def test_a_period_counts_from_the_day_after_its_deadline(
    tmp_path: Path, today: date, expected: list[tuple[str, int]]
) -> None:
    """Of the quarters those whose deadline has passed – the last one in January, before the year turns –, of the year
    before only the final period.
    """
    assert _due(_rules(tmp_path, today, _calendar("quarterly"))) == expected


def test_ids_in_agency_yaml_are_compared_as_the_sources_ids_are(tmp_path: Path) -> None:
    """Period ids and unit pairs count without case and dashes, like every id that the mapping reads."""
    national = "753D0FE5-013A-CA8C-6673-AF9267EFEF88"
    rules = _rules(tmp_path, date(2026, 7, 31), f"{AGENCY}unit_pairs: {{D13: {national}}}\n")
    assert rules.unit_pairs == {"d13": "753d0fe5013aca8c6673af9267efef88"}
    assert _due(rules) == [("p2", 2025), ("p1", 2026)]


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 1, 31), 2025),
        (date(2026, 2, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
        (date(2028, 2, 29), 2028),
    ],
)
def test_the_years_follow_the_day(tmp_path: Path, today: date, year: int) -> None:
    """Plans are due by the end of January, when the year turns; predicates are asked for the year before."""
    rules = _rules(tmp_path, today)
    assert (rules.plan_year, rules.annual_year) == (year, year - 1)
    assert rules.agree_by == rules.annual_by == date(year, 1, 31)
    assert rules.today == today


def test_an_agency_may_fix_year_and_dates(tmp_path: Path) -> None:
    """What ``agency.yaml`` says wins over the day and the packs."""
    agency = _calendar("quarterly", "plan_year: 2025\nagree_by: 02-29\nannual_by: 01-10\n")
    rules = _rules(tmp_path, date(2026, 1, 16), agency)
    assert (rules.plan_year, rules.annual_year) == (2025, 2024)
    assert (rules.agree_by, rules.annual_by) == (date(2025, 2, 28), date(2025, 1, 10))
    assert _due(rules) == [("final", 2024), ("tw1", 2025), ("tw2", 2025), ("tw3", 2025), ("tw4", 2025)]


def test_the_last_day_of_february_is_the_years_own(tmp_path: Path) -> None:
    """In the calendar of months February ends on the 28th or 29th, and months leave no gaps."""
    for year, last in ((2027, 28), (2028, 29)):
        rules = _rules(tmp_path / str(year), date(year, 12, 31), _calendar("monthly"))
        ends = {period.id: period.end for period in rules.periods if period.year == year}
        assert ends["bln02"] == date(year, 2, last)
    months = [shape.in_year(2028) for shape in pack(CalendarsPack, date(2026, 1, 1)).monthly if not shape.final]
    assert len(months) == 12
    assert all((later.start - earlier.end).days == 1 for earlier, later in pairwise(months))


def test_the_agencys_own_calendar_is_taken_as_it_is(tmp_path: Path) -> None:
    """Own periods keep their ids (compared in lower case), and a plus puts the deadline into the following year."""
    rules = _rules(tmp_path, date(2026, 8, 1))
    assert _due(rules) == [("p2", 2025), ("p1", 2026)]
    assert rules.periods[0].deadline == date(2026, 1, 31)
    assert rules.periods[0].final


def test_the_matrix_is_the_regulations_and_no_maximum() -> None:
    """All nine cells, written out here by hand: behaviour below expectation makes good results "kurang"."""
    matrix = pack(MatrixPack, date(2026, 1, 1))
    assert matrix.from_year == 2022
    assert {(result, behaviour): predicate for result, behaviour, predicate in matrix.cells} == {
        (1, 1): 1,
        (1, 2): 2,
        (1, 3): 4,
        (2, 1): 2,
        (2, 2): 2,
        (2, 3): 4,
        (3, 1): 3,
        (3, 2): 3,
        (3, 3): 5,
    }


def test_each_legal_status_has_one_answer() -> None:
    """Every status that is active or has a duty is listed once, as the semantics write it."""
    status = pack(StatusPack, date(2026, 1, 1))
    assert status.active == {"01", "03", "11", "15", "16", "71", "72", "73", "92"}
    assert status.duty_yes == {"01", "15", "16", "71", "92"}
    assert status.duty_ask == {"09", "11", "12", "68", "72", "73", "90", "91"}
    assert len(status.duty) == len(status.duty_yes) + len(status.duty_ask) + len(status.duty_no) == 34
    assert status.active <= set(status.duty)


def _age(kind: str, title: str, echelon: str = "99") -> int | None:
    for rule in pack(RetirementPack, date(2026, 1, 1)).rules:
        fits = (
            rule.job_kind in {None, kind}
            and title.startswith(rule.family or "")
            and title.endswith(rule.level or "")
            and (rule.echelon_max is None or echelon <= rule.echelon_max)
        )
        if fits:
            return rule.age
    return None


@pytest.mark.parametrize(
    ("kind", "title", "echelon", "age"),
    [
        ("1", "Sekretaris Daerah", "21", 60),
        ("1", "Kepala Dinas", "22", 60),
        ("1", "Camat", "31", 58),
        ("2", "Guru Ahli Muda", "99", 60),
        ("2", "Guru Ahli Utama", "99", 60),
        ("2", "Guru Besar", "99", 70),
        ("2", "Lektor Kepala", "99", 65),
        ("2", "Peneliti Ahli Madya", "99", 65),
        ("2", "Peneliti Ahli Muda", "99", 58),
        ("2", "Perencana Ahli Madya", "99", 60),
        ("2", "Perencana Ahli Utama", "99", 65),
        ("2", "Perawat Penyelia", "99", 58),
        ("2", "Juru Sita", "99", 58),
        ("4", "Pengadministrasi Umum", "99", 58),
        ("3", "Kepala Puskesmas", "99", None),
    ],
)
def test_retirement_ages(kind: str, title: str, echelon: str, age: int | None) -> None:
    """The first rule that fits gives the age of the domain reference 3.10."""
    assert _age(kind, title, echelon) == age


def test_the_own_staff_type_follows_the_kind_of_agency(tmp_path: Path) -> None:
    """15 for kabupaten and kota, 10 for provinces, 1 for the centre."""
    expected = {"KAB": "15", "KOT": "15", "PROV": "10", "KEMENT": "1", "LPNK": "1", "LNS": "1"}
    for kind, own in expected.items():
        rules = _rules(tmp_path / kind, date(2026, 5, 1), AGENCY.replace("KAB\n", f"{kind}\n"))
        assert rules.agency.own_staff_type == own


def test_switches_severities_and_ages_of_sources_arrive(tmp_path: Path) -> None:
    """``checks.yaml`` and the sources' limits reach the rules."""
    rules = _rules(tmp_path, date(2026, 5, 1), checks="off: EVA-09\nseverity: {NOM-02: info}\n")
    assert rules.off == {"EVA-09"}
    assert rules.severities == {"NOM-02": "info"}
    assert rules.fresh_hours == {"simpeg": 72, "siasn": 72}
    assert rules.authority == {"employee": {"nik": ("simpeg",)}}
    assert rules.old_levels["Pelaksana Lanjutan"] == "Mahir"


def test_every_pack_is_typed_dated_and_sourced() -> None:
    """Each shipped pack reads under its topic on its first day, and no topic is without one."""
    kinds = {topic: kind for kind, topic in TOPICS.items()}
    assert {each["topic"] for each in rule_packs()} == set(kinds)
    for each in rule_packs():
        read = pack(kinds[each["topic"]], each["valid_from"])
        assert read.valid_from == each["valid_from"]
        assert all(read.sources)


def test_a_day_before_all_rules_is_refused() -> None:
    """A computer whose clock stands in 1970 gets a sentence about its clock, not the wrong rules."""
    with pytest.raises(UsageError) as refusal:
        pack(MatrixPack, date(1970, 1, 1))
    assert refusal.value.facts == {"topic": "matrix", "day": "1970-01-01"}
