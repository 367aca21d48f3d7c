"""The counted numbers, the causes and the tree of units."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from syncsvc.model.finding import COVERAGE_SCHEMA
from syncsvc.model.run_view import VIEW_UNITS
from syncsvc.reports.causes import cause_words, causes
from syncsvc.reports.figures import figures, to_do
from syncsvc.reports.tree import flat, forest
from syncsvc.reports.wording import Wording
from tests.reports.catalogue import FACTS
from tests.reports.views import finding, lifelike, nip, with_findings


def test_waived_findings_ask_for_no_work() -> None:
    """Waived findings stand apart; everything else is counted once per severity and actor."""
    view = lifelike()
    figured = figures(view, FACTS)
    waived = view.findings.filter(pl.col("life") == "waived").height
    assert (figured.waived, figured.findings) == (waived, 300 - waived)
    assert sum(count for _, count in figured.severities) == figured.findings
    assert sum(share.findings for share in figured.actors) == figured.findings


def test_people_are_ready_or_not_or_unknown() -> None:
    """The three shares of people add up to all of them."""
    figured = figures(lifelike(), FACTS)
    assert figured.ready + figured.unready + figured.unknown == figured.people > 0


def test_coverage_counts_answers_and_reasons() -> None:
    """Questions are checked or have a reason; a missing reason still counts."""
    rows = [("A", "u", "equal", None, 7), ("A", "u", "differs", None, 2), ("A", "u", "not_checked", "empty", 1)]
    rows += [("B", "u", "not_checked", None, 4)]
    coverage = pl.DataFrame(rows, schema=COVERAGE_SCHEMA, orient="row")
    figured = figures(with_findings([], coverage=coverage), FACTS)
    assert (figured.coverage.asked, figured.coverage.checked, figured.coverage.unchecked) == (14, 9, 5)
    assert figured.coverage.reasons == (("", 4), ("empty", 1))
    assert [(part.check, part.equal, part.differs, part.unchecked) for part in figured.checks] == [
        ("A", 7, 2, 1),
        ("B", 0, 0, 4),
    ]


def test_a_shared_cause_folds_findings_of_several_checks() -> None:
    """Findings with one cause become one line that counts them and their people; the others fold by check and field."""
    rows = [
        finding("ORG-10", key="u1", person=None, cause="unit:u1"),
        finding("SKP-06", key="s1", person=nip(1), cause="unit:u1"),
        finding("SKP-06", key="s2", person=nip(1), cause="unit:u1"),
        finding("PEG-08", key=nip(5), person=nip(5)),
        finding("PEG-08", key=nip(6), person=nip(6)),
    ]
    found = causes(to_do(with_findings(rows), FACTS))
    first, second = found
    assert (first.label, first.check, first.checks) == ("unit:u1", "ORG-10", ("ORG-10", "SKP-06"))
    assert (first.findings, first.people, first.shared) == (3, 1, True)
    assert (second.label, second.findings, second.people, second.shared) == (None, 2, 2, False)


def test_causes_are_said_in_words() -> None:
    """Known kinds of cause are said with names, unknown ones stay as they are."""
    wording = Wording("id")
    assert cause_words("unit:u1", wording, {"u1": "Dinas Contoh"}) == "unit Dinas Contoh"
    assert cause_words("job:2:analis", wording, {}) == "jabatan analis"
    assert cause_words("field:birth_date", wording, {}) == "kolom tanggal lahir"
    assert cause_words("apa saja", wording, {}) == "apa saja"


def test_a_branch_sums_everything_below() -> None:
    """The root's people are all people, and parents come before their children."""
    view = lifelike()
    roots = forest(view, to_do(view, FACTS))
    assert [root.unit for root in roots] == ["41"]
    assert roots[0].people == view.units["people"].sum()
    assert roots[0].findings == figures(view, FACTS).findings
    branches = flat(roots)
    assert len(branches) == view.units.height
    assert max(branch.level for branch in branches) == 3


def test_looping_and_orphaned_units_are_still_shown() -> None:
    """Units whose parents loop, are unknown or are themselves appear once, at the top."""
    rows = [("a", "b", "A", 1, 1, 0), ("b", "a", "B", 1, 0, 0), ("c", "a", "C", 1, 0, 1), ("d", "d", "D", 1, 1, 0)]
    rows += [("e", "gone", "E", 1, 1, 0)]
    view = replace(lifelike(0), units=pl.DataFrame(rows, schema=VIEW_UNITS, orient="row"))
    roots = forest(view, to_do(view, FACTS))
    assert [root.unit for root in roots] == ["a", "b", "d", "e"]
    assert sum(root.people for root in roots) == 5
