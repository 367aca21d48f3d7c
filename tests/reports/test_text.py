"""The terminal summary."""

from __future__ import annotations

from syncsvc.lang import LANGUAGES
from syncsvc.reports import text
from tests.reports.catalogue import FACTS
from tests.reports.views import finding, lifelike, with_findings


def test_the_numbers_that_matter_come_first() -> None:
    """The headline, the coverage and the readiness stand above everything else."""
    lines = text.lines(lifelike(), FACTS, "id")
    said = "\n".join(lines)
    assert lines[0] == "Pemerintah Kabupaten Contoh – proses nomor 42"
    assert said.index("perlu ditindaklanjuti") < said.index("Diperiksa 12.683") < said.index("pegawai siap")
    assert "17 November 2026 10.12 WIB" in said


def test_lines_fit_a_terminal() -> None:
    """No line is longer than promised, in either language."""
    for language in LANGUAGES:
        assert max(len(line) for line in text.lines(lifelike(), FACTS, language)) <= text.WIDTH


def test_control_signs_never_reach_the_terminal() -> None:
    """Escape sequences in the data cannot repaint the reader's terminal."""
    rows = [finding(key=str(n), cause="\x1b[2Jcause") for n in range(2)]
    content = text.render(with_findings(rows, agency_name="A\x1b]0;x\x07"), FACTS, "id").decode()
    assert "\x1b" not in content
    assert "\x07" not in content
