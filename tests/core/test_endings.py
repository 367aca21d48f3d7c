"""How findings end: proven by what is seen, absent, switched off; and everything that ends nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
import pytest

from syncsvc.checks import CHECKS
from syncsvc.evaluate import evaluate
from syncsvc.model.finding import IDENTITY, finding_id
from syncsvc.model.run import Outcome, Scope
from tests.builders import NOW, OPEN_BEFORE, intakes, rules
from tests.few_checks import off_but

OFF = off_but(
    "ATS-02",
    "ATS-04",
    "ATS-08",
    "ATS-12",
    "ATS-13",
    "EVA-02",
    "INT-07",
    "NOM-01",
    "NOM-03",
    "PEG-01",
    "PEG-04",
    "PEG-07",
    "PEG-10",
    "PEG-11",
    "PEG-18",
    "SKP-01",
)

MAN, WOMAN, CONTRACT = "198501012010011901", "199002152015022902", "198501012021211903"
Tables = dict[str, list[dict[str, str | None]]]
Identity = tuple[str, str, str, str, str]


def two_ranks(local: str | None = "31", siasn: str | None = "32") -> Tables:
    """One man whose rank the sides give, and a woman who is in order."""
    return {
        "local.employee": [person(MAN, rank=local), person(WOMAN, rank="31")],
        "siasn.employee": [person(MAN, rank=siasn), person(WOMAN, rank="31")],
    }


def person(nip: str, **cells: str | None) -> dict[str, str | None]:
    """A person with a duty."""
    return {"nip": nip, "legal_status": "01", **cells}


RANK: Identity = ("PEG-11", "employee", MAN, "rank", "")


def previous_of(*identities: Identity) -> pl.DataFrame:
    """Findings open before, of the agency "uji"."""
    rows = [(finding_id("uji", each), *each, each[2], "low") for each in identities]
    return pl.DataFrame(rows, schema=dict.fromkeys(OPEN_BEFORE, pl.String), orient="row")


def run(
    tables: Tables,
    previous: Iterable[Identity] = (),
    missing: Mapping[str, str] | None = None,
    scope: Scope | None = None,
    **changes: Any,
) -> Outcome:
    """One evaluation of the tables, with what was open before."""
    given = intakes(tables)
    return evaluate(
        given, missing or {}, rules(**{"off": OFF, **changes}), previous_of(*previous), scope or Scope(), NOW
    )


def closed(outcome: Outcome) -> dict[str, str]:
    """Finding id to how it ended."""
    return dict(outcome.endings.iter_rows())


def id_of(identity: Identity) -> str:
    """The finding's id."""
    return finding_id("uji", identity)


def test_a_finding_seen_again_does_not_end() -> None:
    """While the sides differ, the finding is found again, closes not and is not absent."""
    outcome = run(two_ranks(), [RANK])
    assert RANK in set(outcome.findings.select(IDENTITY).iter_rows())
    assert (closed(outcome), outcome.absent) == ({}, frozenset())


def test_both_sides_seen_to_agree_is_proof() -> None:
    """Once both sides say the same, the finding ends as proven."""
    assert closed(run(two_ranks("32"), [RANK])) == {id_of(RANK): "proven"}


def test_a_question_that_no_longer_arises_is_proof() -> None:
    """A person past retirement who is inactive on both sides now: nobody asks any more, the finding ends."""
    past: Identity = ("PEG-10", "employee", MAN, "retirement", "")
    retired = {"legal_status": "99", "birth_date": "1950-01-01", "job_kind": "4"}
    tables: Tables = {f"{side}.employee": [{**person(MAN), **retired}] for side in ("local", "siasn")}
    assert closed(run(tables, [past])) == {id_of(past): "proven"}


@pytest.mark.parametrize("local", [person(MAN), person(MAN, rank="32")])
def test_not_checked_stays_open(local: dict[str, str | None]) -> None:
    """An empty value, or a NIP that stands twice, proves nothing: the finding neither ends nor counts as absent."""
    tables = two_ranks()
    tables["local.employee"] = [local, local] if local.get("rank") else [local]
    outcome = run(tables, [RANK])
    assert (closed(outcome), outcome.absent) == ({}, frozenset())
    reasons = outcome.coverage.filter((pl.col("check") == "PEG-11") & (pl.col("status") == "not_checked"))
    assert set(reasons["reason"]) <= {"empty", "duplicate"}


def test_a_subject_that_nobody_knows_any_more_is_absent_and_still_open() -> None:
    """Gone from all sides: the run says so and leaves it to the store to see it twice."""
    tables = {name: rows[1:] for name, rows in two_ranks().items()}
    outcome = run(tables, [RANK])
    assert (closed(outcome), outcome.absent) == ({}, frozenset({id_of(RANK)}))


@pytest.mark.parametrize("side", ["local", "siasn"])
def test_who_is_gone_from_one_side_only_stays_open(side: str) -> None:
    """A row that one side lost proves no equality, and who one side still knows is not gone."""
    tables = two_ranks()
    tables[f"{side}.employee"] = tables[f"{side}.employee"][1:]
    outcome = run(tables, [RANK])
    assert (closed(outcome), outcome.absent) == ({}, frozenset())


def test_what_one_side_says_of_itself_is_judged_without_the_other() -> None:
    """Gone from SIASN: what the local side alone answers still ends when it heals there."""
    sex: Identity = ("PEG-04", "employee", MAN, "local.sex", "")
    tables = two_ranks()
    tables["local.employee"][0]["sex"] = "M"
    tables["siasn.employee"] = tables["siasn.employee"][1:]
    assert closed(run(tables, [sex])) == {id_of(sex): "proven"}


def test_a_check_that_is_off_ends_its_findings_as_such() -> None:
    """Switched off: nothing is found or counted, earlier findings end as check_off, others stay."""
    other: Identity = ("PEG-01", "employee", MAN, "agency_home", "")
    outcome = run(two_ranks(), [RANK, other], off=frozenset({"PEG-11"}))
    assert closed(outcome) == {id_of(RANK): "check_off"}
    assert "PEG-11" not in set(outcome.findings["check"]) | set(outcome.coverage["check"])


@pytest.mark.parametrize("reason", ["source_failed", "no_source"])
def test_a_table_that_did_not_come_closes_nothing(reason: str) -> None:
    """Without the SIASN export nothing of any check ends or is absent, whatever the other side now says. (Whether a
    decree is in force no table says.)"""
    everything: list[Identity] = [
        (check.code, aspect.entity or check.entity, key, aspect.field, period)
        for check in CHECKS
        for aspect in check.aspects
        for key in (MAN, WOMAN, "u1", "n1", "s1", f"local#{MAN}", "local")
        for period in ("", "2026", "2025", "tw1")
        if check.code != "INT-07" and aspect.entity != "structure"
    ]
    tables = {"local.employee": two_ranks()["local.employee"][1:], "local.unit": [], "siasn.unit": []}
    outcome = run(tables, everything, missing={"siasn.employee": reason}, off=frozenset())
    assert (closed(outcome), outcome.absent) == ({}, frozenset())


def test_a_missing_table_of_the_same_side_closes_nothing_there() -> None:
    """Without the portal's ratings, what hangs on its plans stays open too; what the two other sides say still ends."""
    boss: Identity = ("ATS-12", "employee", MAN, "supervisor_skp", "2026")
    tables: Tables = {**two_ranks("32"), "ekinerja.skp_plan": []}
    outcome = run(tables, [RANK, boss], missing={"ekinerja.skp_evaluation": "source_failed"})
    assert (closed(outcome), outcome.absent) == ({id_of(RANK): "proven"}, frozenset())


@pytest.mark.parametrize(("reason", "found"), [("source_failed", set()), ("no_source", {MAN})])
def test_a_supervisor_is_not_judged_by_the_local_side_while_the_portal_is_away(reason: str, found: set[str]) -> None:
    """e-Kinerja goes first and may name another: while it failed to say nothing opens; where there is none it does."""
    tables = two_ranks("32")
    tables["local.employee"] = [person(MAN, rank="32", supervisor_nip=WOMAN), person(WOMAN, rank="31")]
    outcome = run(tables, missing={"ekinerja.skp_evaluation": reason})
    assert set(outcome.findings.filter(check="ATS-13")["key"]) == found


def test_a_table_nobody_owes_keeps_its_checks_from_speaking() -> None:
    """A site without portal reports: their checks count as not checked, the rest ends as always."""
    none: Identity = ("SKP-01", "employee", MAN, "skp", "2026")
    outcome = run(two_ranks("32"), [RANK, none])
    assert (closed(outcome), outcome.absent) == ({id_of(RANK): "proven"}, frozenset())


def test_a_narrowed_run_neither_opens_nor_closes_outside_its_scope() -> None:
    """Asked for the woman only: the man's difference is not found, his healed ones stay open, nobody is absent."""
    gone: Identity = ("PEG-11", "employee", CONTRACT, "rank", "")
    scope = Scope(nips=frozenset({WOMAN}))
    assert MAN not in set(run(two_ranks(), scope=scope).findings["key"])
    outcome = run(two_ranks("32"), [RANK, gone], scope=scope)
    assert (closed(outcome), outcome.absent) == ({}, frozenset())


def test_a_narrowed_run_closes_inside_its_scope() -> None:
    """Asked for the man only: what heals about him ends."""
    outcome = run(two_ranks("32"), [RANK], scope=Scope(nips=frozenset({MAN})))
    assert closed(outcome) == {id_of(RANK): "proven"}


def test_a_unit_in_scope_brings_its_people() -> None:
    """Asked for a unit: its own people are judged, those of other units are not."""
    tables = two_ranks()
    tables["local.employee"][0]["unit_id"] = "u1"
    tables["siasn.employee"][1]["rank"] = "41"
    found = run(tables, scope=Scope(units=frozenset({"u1"}))).findings
    assert set(found.filter(pl.col("check") == "PEG-11")["key"]) == {MAN}


def test_checks_of_everybody_say_scope_and_leave_their_findings() -> None:
    """Duplicates need everybody: a narrowed run counts them as not checked and closes none, not even inside."""
    twin: Identity = ("PEG-07", "employee", MAN, "local.nip", "")
    outcome = run(two_ranks(), [twin], scope=Scope(nips=frozenset({MAN})))
    assert (closed(outcome), outcome.absent) == ({}, frozenset())
    counted = outcome.coverage.filter(pl.col("check") == "PEG-07")
    assert set(counted["reason"]) == {"scope"}


def test_a_narrowed_run_does_not_switch_findings_off() -> None:
    """A check that went off ends its findings in the next whole run: outside the scope nothing ends."""
    scope = Scope(nips=frozenset({WOMAN}))
    assert closed(run(two_ranks(), [RANK], scope=scope, off=frozenset({"PEG-11"}))) == {}


def test_what_nobody_delivers_does_not_depend_on_the_scope() -> None:
    """Asked for one PNS without a TMT PNS: it is missing there, since others have one."""
    tables: Tables = {
        "local.employee": [person(MAN, status="pns"), person(WOMAN, status="pns", pns_date="2016-02-01")],
        "siasn.employee": [],
    }
    whole, narrow = run(tables), run(tables, scope=Scope(nips=frozenset({MAN})))
    for outcome in (whole, narrow):
        assert outcome.findings.filter(pl.col("check") == "PEG-18")["key"].to_list() == [MAN]


def test_findings_of_one_field_leave_those_of_another() -> None:
    """Rank heals, its date does not: only the rank's finding ends."""
    date: Identity = ("PEG-11", "employee", MAN, "rank_date", "")
    tables = two_ranks("32")
    tables["local.employee"][0]["rank_date"] = "2020-04-01"
    tables["siasn.employee"][0]["rank_date"] = "2020-10-01"
    assert closed(run(tables, [RANK, date])) == {id_of(RANK): "proven"}


@pytest.mark.parametrize("unread", [None, "supervisor_nip,job_title,nik,pns_date"])
def test_a_value_that_is_gone_or_unreadable_proves_nothing(unread: str | None) -> None:
    """Emptying a field, or making it unreadable, closes nothing that was found about it."""
    found: list[Identity] = [
        ("ATS-02", "employee", MAN, "local.supervisor_nip", ""),
        ("ATS-04", "employee", MAN, "local.supervisor_nip", ""),
        ("NOM-01", "employee", MAN, "job_title", ""),
        ("NOM-03", "employee", MAN, "job_title", ""),
        ("PEG-07", "employee", MAN, "local.nik", ""),
    ]
    tables: Tables = {
        "local.employee": [person(MAN, job_kind="2", unread=unread), person(WOMAN)],
        "siasn.employee": [person(MAN), person(WOMAN)],
        "siasn.position": [{"job_kind": "2", "id": "j1", "title": "Analis Hukum Ahli Madya"}],
    }
    outcome = run(tables, found)
    assert (closed(outcome), outcome.absent) == ({}, frozenset())
    for row in tables["local.employee"][:1]:
        row.update(supervisor_nip=WOMAN, job_title="Analis Hukum Ahli Madya", nik="1101010101850901", unread=None)
    assert closed(run(tables, found)) == {id_of(each): "proven" for each in found}
