"""The JSON: the whole view for programs."""

from __future__ import annotations

import json

from syncsvc.lang import LANGUAGES
from syncsvc.reports import json as report
from tests.reports.catalogue import FACTS
from tests.reports.views import finding, lifelike, with_findings


def test_the_whole_view_is_there() -> None:
    """Findings, coverage, units, sources, figures and the words of the checks all come along."""
    view = lifelike()
    document = json.loads(report.render(view, FACTS, "id"))
    assert document["format"] == report.FORMAT
    assert document["run"] | {} == {
        "id": 42,
        "state": "done",
        "reason": None,
        "started": "2026-11-21T03:09:00Z",
        "ended": "2026-11-21T03:12:00Z",
        "scope_everybody": True,
    }
    assert {finding["id"] for finding in document["findings"]} == set(view.findings["id"])
    assert set(document["findings"][0]) == set(view.findings.columns)
    assert len(document["coverage"]) == view.coverage.height
    assert len(document["units"]) == 40
    assert document["sources"][0]["as_of"] == "2026-11-21T02:12:00Z"
    assert document["figures"]["coverage"]["asked"] == view.coverage["count"].sum()
    assert document["checks"]["ORG-10"]["actor"] == "agency_admin"
    assert document["checks"]["ORG-10"]["title"]


def test_keys_do_not_depend_on_the_language() -> None:
    """Both languages have the same keys in the same order, and the same findings."""
    first, second = (json.loads(report.render(lifelike(20), FACTS, language)) for language in LANGUAGES)
    assert list(first) == list(second)
    assert first["findings"] == second["findings"]


def test_no_nik_leaves() -> None:
    """A NIK in the evidence is not in the document."""
    rows = [finding("PEG-06", local="3201014101900001"), finding("PEG-11", national="nik=3201014101900001")]
    assert b"3201014101900001" not in report.render(with_findings(rows), FACTS, "id")
