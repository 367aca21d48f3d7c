"""The CSV: identity first, quoted, sorted, safe, and read back whole."""

from __future__ import annotations

import csv
import io

from syncsvc.model.run_view import RunView
from syncsvc.reports import csv as report
from syncsvc.reports.cells import unguarded
from syncsvc.reports.worklist import COLUMNS
from tests.reports.catalogue import FACTS
from tests.reports.views import finding, lifelike, with_findings


def _read(view: RunView) -> list[dict[str, str]]:
    content = report.render(view, FACTS, "id")
    assert not content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_the_columns_begin_with_the_identity() -> None:
    """The header is exact: the first five columns are a finding's identity."""
    content = report.render(lifelike(3), FACTS, "en")
    header = content.decode().splitlines()[0]
    assert header.startswith('"check","entity","key","field","period","severity","actor","unit","unit_name","local",')
    assert header == ",".join(f'"{column}"' for column in COLUMNS)


def test_every_finding_comes_back_as_it_was() -> None:
    """Reading the CSV gives each finding's values, sorted by identity; nulls are empty."""
    view = lifelike()
    rows = _read(view)
    identity = ["check", "entity", "key", "field", "period"]
    assert len(rows) == view.findings.height
    assert rows == sorted(rows, key=lambda row: [row[name] for name in identity])
    wanted = {row["id"]: row for row in view.findings.iter_rows(named=True)}
    same = [*identity, "unit", "severity", "local", "national", "cause", "life", "person", "subject"]
    for row in rows:
        assert {name: row[name] for name in same} == {name: wanted[row["id"]][name] or "" for name in same}
        assert row["first_at"] == f"{wanted[row['id']]['first_at']:%Y-%m-%dT%H:%M:%SZ}"
        assert row["actor"] == FACTS[row["check"]].actor


def test_every_cell_is_quoted_even_the_empty_ones() -> None:
    """No cell stands without quotes, so no reader guesses types."""
    line = report.render(with_findings([finding(local=None, national='a"b,c\nd')]), FACTS, "id").decode()
    assert '"a""b,c\nd"' in line
    assert ',"",' in line
    assert ",," not in line


def test_formulas_arrive_disarmed_and_whole() -> None:
    """Text that a spreadsheet would execute carries an apostrophe, and only that."""
    attacks = ["=cmd()", "+1", "-1", "@x", "\tx", "＝1"]
    rows = _read(with_findings([finding(key=f"{n}", local=text) for n, text in enumerate(attacks)]))
    assert [row["local"] for row in rows] == ["'" + attack for attack in attacks]
    assert [unguarded(row["local"]) for row in rows] == attacks


def test_no_finding_is_a_header_alone() -> None:
    """A run without findings still gives the header."""
    assert _read(lifelike(0)) == []
    assert report.render(lifelike(0), FACTS, "id").decode().count("\n") == 1


def test_a_finding_without_unit_or_known_check_is_still_written() -> None:
    """Missing units and checks without facts or words do not lose a finding."""
    row = _read(with_findings([finding(check="PEG-08", unit=None) | {"check": "SITE-01"}]))[0]
    assert (row["unit"], row["unit_name"], row["title"], row["actor"]) == ("", "", "SITE-01", "agency_admin")
