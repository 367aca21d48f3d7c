"""Structure changes: what a decree explains is one finding with progress, and everything else stays as it was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncsvc.evaluate import evaluate
from syncsvc.model.finding import finding_id
from syncsvc.model.run import Outcome, Scope
from syncsvc.model.structure import ChangeKind, StructureChange, StructureEvent, UnitRef
from tests.builders import NOW, OPEN_BEFORE, TODAY, intakes, rules
from tests.few_checks import off_but

ASKED = ("ATS-14", "NOM-13", "ORG-01", "ORG-02", "ORG-03", "ORG-04", "ORG-10", "ORG-11", "PEG-19")
MEN = ("198501012010011901", "199002152015021902", "197803032005011903", "198804042012011904")
Rows = list[dict[str, str | None]]
A, B, C, D = (UnitRef(f"d{number}", f"n{number}") for number in range(1, 5))
ROOT: Rows = [{"id": "d0", "name": "Kabupaten", "national_id": "n0"}]


def decree(*changes: StructureChange, effective: date = TODAY - timedelta(days=10), days: int = 180) -> StructureEvent:
    """A decree with those changes, ten days in force."""
    return StructureEvent("060/7/2026", effective, effective, "Penataan dinas", changes, days)


def change(kind: ChangeKind, units: tuple[UnitRef, ...], *into: UnitRef, **more: Any) -> StructureChange:
    """One change."""
    return StructureChange(kind, units, into, **more)


MERGER = change(ChangeKind.MERGE, (A, B), C)


def local(*units: str, **names: str) -> Rows:
    """Local units below the root, each with SIASN's id as the local system has it."""
    told = {"national_id": None}
    return [
        {"id": "d0", "name": "Kabupaten", "national_id": "n0"},
        *({"id": unit, "parent_id": "d0", "name": names.get(unit, f"Dinas {unit[1]}"), **told} for unit in units),
    ]


def national(*units: str, **names: str) -> Rows:
    """National units below the root."""
    root: Rows = [{"id": "n0", "name": "Kabupaten"}]
    return root + [{"id": unit, "parent_id": "n0", "name": names.get(unit, f"Dinas {unit[1]}")} for unit in units]


def people(*units: str | None) -> Rows:
    """The same people, each in a unit."""
    return [{"nip": nip, "legal_status": "01", "unit_id": unit} for nip, unit in zip(MEN, units, strict=False)]


def run(
    units: tuple[Rows, Rows], placed: tuple[Rows, Rows], *events: StructureEvent, today: date = TODAY, **more: Any
) -> Outcome:
    """One evaluation of both sides' units and people under some decrees."""
    names = ("local.unit", "siasn.unit", "local.employee", "siasn.employee")
    previous = more.pop("previous", pl.DataFrame(schema=dict.fromkeys(OPEN_BEFORE, pl.String)))
    judged_by = rules(today, structure=events, **{"off": off_but(*ASKED), **more})
    tables = dict(zip(names, (*units, *placed), strict=True))
    return evaluate(intakes(tables), {}, judged_by, previous, Scope(), NOW)


def found(outcome: Outcome) -> set[tuple[str, str]]:
    """Check and key of what was found."""
    return set(outcome.findings.select("check", "key").iter_rows())


def told(outcome: Outcome) -> tuple[str, str]:
    """The evidence of the decree's finding."""
    row = outcome.findings.filter(pl.col("entity") == "structure").row(0, named=True)
    return row["local"], row["national"]


def folded(outcome: Outcome) -> dict[str, int]:
    """How many rows of each check a decree explained."""
    counted = outcome.coverage.filter(pl.col("reason") == "structure_change")
    return dict(counted.group_by("check").agg(pl.col("count").sum()).iter_rows())


ONLY = {("ORG-11", "060/7/2026")}
BEFORE = (local("d1", "d2"), national("n1", "n2")), (people("d1", "d1", "d2"), people("n1", "n1", "n2"))
LOCAL_MOVED = (local("d3"), national("n1", "n2")), (people("d3", "d3", "d3"), people("n1", "n1", "n2"))
HALF = (local("d3"), national("n1", "n2", "n3")), (people("d3", "d3", "d3"), people("n3", "n3", "n2"))
AFTER = (local("d3"), national("n3")), (people("d3", "d3", "d3"), people("n3", "n3", "n3"))


def test_without_a_decree_a_merger_floods_the_list() -> None:
    """SIMPEG moves first: everybody's unit is another one, or has no partner."""
    assert found(run(*BEFORE)) == set()
    outcome = run(*LOCAL_MOVED, unit_pairs={"d3": "n3"})
    assert {("ORG-01", "d3"), *(("PEG-19", nip) for nip in MEN[:3])} <= found(outcome)


def test_a_merger_is_one_finding_until_both_sides_have_moved() -> None:
    """Before anybody moved, half way and nearly done there is one finding whose evidence counts; then none."""
    event = decree(MERGER)
    assert found(run(*BEFORE, event)) == ONLY
    outcome = run(*LOCAL_MOVED, event)
    assert found(outcome) == ONLY
    assert told(outcome)[0].endswith("moved=3; people=3; done=3; units=3")
    assert told(outcome)[1].startswith("moved=0; people=3; done=0; units=3")
    assert folded(outcome)["PEG-19"] == 3
    half = run(*HALF, event)
    assert (found(half), told(half)[1].split("; done")[0]) == (ONLY, "moved=2; people=3")
    assert folded(half)["PEG-19"] == 1
    assert found(run(*AFTER, event)) == set()


def test_siasn_may_move_first() -> None:
    """A local unit that still stands is paired with what follows it nationally; its people are expected there."""
    units, placed = (local("d1", "d2"), national("n3")), (people("d1", "d1", "d2"), people("n3", "n3", "n3"))
    outcome = run(units, placed, decree(MERGER), unit_pairs={"d1": "n1", "d2": "n2"})
    assert found(outcome) == ONLY
    assert folded(outcome)["PEG-19"] == 3
    assert told(outcome)[0].endswith("moved=0; people=3; done=0; units=3")


def test_after_its_time_what_is_left_is_told_one_by_one() -> None:
    """Past the settling days the decree's finding ends as asked by nobody, and each person is a finding again."""
    event = decree(MERGER, days=9)
    identity = ("ORG-11", "structure", "060/7/2026", "structure", "")
    row = (finding_id("uji", identity), *identity, None, "medium")
    before = pl.DataFrame([row], schema=dict.fromkeys(OPEN_BEFORE, pl.String), orient="row")
    outcome = run(*LOCAL_MOVED, event, previous=before)
    assert {("PEG-19", nip) for nip in MEN[:3]} <= found(outcome)
    assert ONLY.isdisjoint(found(outcome))
    assert dict(outcome.endings.iter_rows()) == {row[0]: "check_off"}


def test_what_was_open_before_ends_as_folded() -> None:
    """A person's own finding that the decree explains is closed as folded, and stays closed while it does."""
    identity = ("PEG-19", "employee", MEN[0], "unit_id", "")
    row = (finding_id("uji", identity), *identity, MEN[0], "high")
    before = pl.DataFrame([row], schema=dict.fromkeys(OPEN_BEFORE, pl.String), orient="row")
    assert dict(run(*LOCAL_MOVED, decree(MERGER), previous=before).endings.iter_rows()) == {row[0]: "folded"}


def test_somebody_elsewhere_is_a_finding_all_the_same() -> None:
    """A person whose other side names a unit that the decree does not speak of is no expected difference."""
    units = local("d3", "d4"), national("n1", "n2", "n4")
    outcome = run(units, (people("d3", "d4"), people("n4", "n1")), decree(MERGER))
    assert {key for check, key in found(outcome) if check == "PEG-19"} == set(MEN[:2])


def test_a_split_agrees_with_either_successor() -> None:
    """Who is still in the divided unit locally may be in any of its parts nationally; who is in one part here and in
    another there is a finding."""
    split = change(ChangeKind.SPLIT, (A,), C, D)
    units = local("d1", "d3", "d4"), national("n3", "n4")
    outcome = run(units, (people("d1", "d1", "d3", "d3"), people("n3", "n4", "n3", "n4")), decree(split))
    assert found(outcome) == ONLY | {("PEG-19", MEN[3])}
    assert told(outcome)[0].split("; ", 1)[1].startswith("moved=2; people=4")


def test_a_part_may_be_split_off_a_unit_that_stays() -> None:
    """The unit that goes on has its people as before; who moved into the new one on one side only is expected."""
    split = change(ChangeKind.SPLIT, (A,), A, D)
    units = local("d1", "d4"), national("n1", "n4")
    outcome = run(units, (people("d1", "d4"), people("n1", "n1")), decree(split))
    assert (found(outcome), folded(outcome)["PEG-19"]) == (ONLY, 1)
    assert found(run(units, (people("d1", "d4"), people("n1", "n4")), decree(split))) == set()


@pytest.mark.parametrize(("names", "expected"), [({"d1": "Dinas Baru"}, ONLY), ({}, ONLY)])
def test_a_new_name_is_expected_on_both_sides(names: dict[str, str], expected: set[tuple[str, str]]) -> None:
    """While one side, or none, has the new name there is one finding; once both do there is none."""
    rename = change(ChangeKind.RENAME, (A,), name="Dinas Baru")
    placed = people("d1"), people("n1")
    event = decree(rename)
    pairs = {"d1": "n1"}
    assert found(run((local("d1", **names), national("n1")), placed, event, unit_pairs=pairs)) == expected
    both = local("d1", d1="Dinas Baru"), national("n1", n1="DINAS BARU")
    assert found(run(both, placed, event, unit_pairs=pairs)) == set()


def test_a_hand_made_pair_follows_a_new_id() -> None:
    """A unit that got another id in SIASN only stays paired by it, also when the settling days are over."""
    rename = change(ChangeKind.RENAME, (A,), UnitRef(siasn="n9"), name="Dinas Baru")
    units = local("d1", d1="Dinas Baru"), national("n9", n9="Dinas Baru")
    for days in (180, 0):
        assert found(run(units, (people("d1"), people("n9")), decree(rename, days=days), unit_pairs={"d1": "n1"})) == (
            set()
        )


def test_a_moved_unit_may_have_its_old_parent_for_a_while() -> None:
    """Below the new parent on one side only: expected; without the decree a finding."""
    move = change(ChangeKind.MOVE, (C,), parent=B)
    ours, theirs = local("d1", "d2", "d3"), national("n1", "n2", "n3")
    ours[3]["parent_id"], theirs[3]["parent_id"] = "d2", "n1"
    placed, pairs = (people("d3"), people("n3")), {"d3": "n3"}
    assert found(run((ours, theirs), placed, unit_pairs=pairs)) == {("ORG-02", "d3")}
    outcome = run((ours, theirs), placed, decree(move), unit_pairs=pairs)
    assert (found(outcome), folded(outcome)) == (ONLY, {"ORG-02": 1})


def test_a_closed_unit_has_nobody_in_the_end() -> None:
    """Closed without anybody to follow: who has left on one side is expected to be anywhere else."""
    close = change(ChangeKind.CLOSE, (A,))
    units = local("d2"), national("n1", "n2")
    outcome = run(units, (people("d2", "d2"), people("n1", "n2")), decree(close), unit_pairs={"d2": "n2"})
    assert (found(outcome), folded(outcome)["PEG-19"]) == (ONLY, 1)
    gone = local("d2"), national("n2")
    assert found(run(gone, (people("d2", "d2"), people("n2", "n2")), decree(close))) == set()


def test_a_new_unit_may_not_be_in_siasn_yet() -> None:
    """A local unit that a decree opened: that SIASN lacks it, and has its people elsewhere, is expected."""
    opened = change(ChangeKind.OPEN, (), D)
    units = local("d1", "d4"), national("n1")
    outcome = run(units, (people("d1", "d4"), people("n1", "n1")), decree(opened))
    assert (found(outcome), folded(outcome)["PEG-19"]) == (ONLY, 1)


def test_units_below_follow_their_parent() -> None:
    """Sections that moved with their office on one side keep their partners below the old one."""
    section: dict[str, str | None] = {"id": "s1", "parent_id": "d3", "name": "Seksi Data"}
    there: dict[str, str | None] = {"id": "m1", "parent_id": "n1", "name": "Seksi Data"}
    units = [*local("d3"), section], [*national("n1", "n2"), there]
    outcome = run(units, (people("s1"), people("m1")), decree(MERGER))
    assert found(outcome) == ONLY
    assert outcome.coverage.filter(check="PEG-19", status="equal")["count"].sum() == 1


def test_without_its_check_a_decree_folds_nothing() -> None:
    """A site that switched ORG-11 off is told one by one."""
    off = off_but(*(code for code in ASKED if code != "ORG-11"))
    assert {key for check, key in found(run(*LOCAL_MOVED, decree(MERGER), off=off)) if check == "PEG-19"} == set(
        MEN[:3]
    )


@settings(deadline=None, max_examples=8)
@given(
    st.integers(1, 400),
    st.sampled_from([BEFORE, LOCAL_MOVED, HALF, AFTER]),
    st.sampled_from(
        [
            MERGER,
            change(ChangeKind.SPLIT, (A,), C, D),
            change(ChangeKind.RENAME, (A,), UnitRef(siasn="n9"), name="Dinas Baru"),
            change(ChangeKind.CLOSE, (B,)),
            change(ChangeKind.MOVE, (A,), parent=B),
        ]
    ),
)
def test_a_decree_to_come_changes_nothing(ahead: int, given_: Any, each: StructureChange) -> None:
    """However far ahead its day, findings, coverage and endings are those without it."""
    plain, with_it = run(*given_), run(*given_, decree(each, effective=TODAY + timedelta(days=ahead)))
    assert with_it.findings.equals(plain.findings)
    assert with_it.coverage.equals(plain.coverage)
    assert with_it.endings.equals(plain.endings)
