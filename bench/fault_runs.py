"""The tests of the fault table run in one pytest process, each once, however many rows name it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pytest

from bench.fault_rows import ROOT, FaultRow, Named

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
_WORST = (FAILED, SKIPPED, PASSED)


@dataclass
class Outcomes:
    """A pytest plugin: keeps the tests that are meant, and what became of each by its name."""

    meant: Sequence[Named]
    found: list[str] = field(default_factory=list)
    ended: dict[str, str] = field(default_factory=dict)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out parameters that no row means."""
        out = [item for item in items if not any(each.means(item.nodeid) for each in self.meant)]
        items[:] = [item for item in items if item not in out]
        config.hook.pytest_deselected(items=out)
        self.found = [item.nodeid for item in items]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The worst of a test's setup, call and end counts."""
        before = self.ended.get(report.nodeid, PASSED)
        self.ended[report.nodeid] = min(before, report.outcome, key=_WORST.index)

    def of(self, row: FaultRow) -> str:
        """What became of a row: the worst of its tests, and failed where one of them was not there or never ran."""
        ends = [self._of(each) for each in row.tests]
        return min(ends, key=_WORST.index)

    def lost(self) -> list[Named]:
        """Tests that are meant and that pytest does not know."""
        return [each for each in self.meant if not any(map(each.means, self.found))]

    def _of(self, test: Named) -> str:
        mine = [self.ended.get(node, FAILED) for node in self.found if test.means(node)]
        return min(mine, default=FAILED, key=_WORST.index)


def carried_out(rows: Iterable[FaultRow], only_list: bool = False) -> Outcomes:
    """Run every test that the rows name, or only look whether pytest knows it."""
    meant = list(dict.fromkeys(test for row in rows for test in row.tests))
    places = sorted({f"{test.file}::{test.function}" for test in meant if _is_there(test)})
    outcomes = Outcomes(meant)
    if places:
        options = ["-q", "-p", "no:cacheprovider", f"--rootdir={ROOT}", *(["--collect-only"] if only_list else [])]
        pytest.main([*options, *(str(ROOT / place) for place in places)], plugins=[outcomes])
    return outcomes


def _is_there(test: Named) -> bool:
    """A name that pytest does not know would end the whole run; such a test counts as lost instead."""
    file = ROOT / test.file
    return file.is_file() and f"def {test.function}(" in file.read_text("utf-8")
