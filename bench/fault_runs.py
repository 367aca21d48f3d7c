"""The tests of the fault table run in one pytest process, each once, however many rows name it.

``python -m bench.fault_runs FILE [--list] TEST …`` is that process; it writes what it found and what became of it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bench.fault_rows import ROOT, FaultRow, Named, named

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
_WORST = (FAILED, SKIPPED, PASSED)
_LIST = "--list"


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The names of the tests that pytest found, and what became of those that ran."""

    found: Sequence[str]
    ended: dict[str, str]

    def of(self, row: FaultRow) -> str:
        """What became of a row: the worst of its tests; failed where one was not there or never ran."""
        return min((self._of(each) for each in row.tests), key=_WORST.index)

    def lost(self, rows: Iterable[FaultRow]) -> list[Named]:
        """Tests that the rows name and pytest does not know."""
        return [each for row in rows for each in row.tests if not any(map(each.means, self.found))]

    def _of(self, test: Named) -> str:
        mine = [self.ended.get(node, FAILED) for node in self.found if test.means(node)]
        return min(mine, default=FAILED, key=_WORST.index)


@dataclass(eq=False)
class _Watching:
    """A pytest plugin: keeps the tests that are meant, and remembers what became of each that went to its end."""

    meant: Sequence[Named]
    found: list[str] = field(default_factory=list)
    ended: dict[str, str] = field(default_factory=dict)
    _worst: dict[str, str] = field(default_factory=dict)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out parameters that no row means."""
        out = {item for item in items if not any(each.means(item.nodeid) for each in self.meant)}
        items[:] = [item for item in items if item not in out]
        config.hook.pytest_deselected(items=list(out))
        self.found = [item.nodeid for item in items]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The worst of a test's setup, call and end counts."""
        before = self._worst.get(report.nodeid, PASSED)
        self._worst[report.nodeid] = min(before, report.outcome, key=_WORST.index)
        if report.when == "teardown":
            self.ended[report.nodeid] = self._worst[report.nodeid]


def carried_out(rows: Iterable[FaultRow], only_list: bool = False) -> Outcomes:
    """Run every test that the rows name, or only look whether pytest knows it."""
    texts = list(dict.fromkeys(str(test) for row in rows for test in row.tests))
    if not texts:
        return Outcomes((), {})
    with tempfile.TemporaryDirectory() as name:
        told = Path(name) / "outcomes.json"
        words = [sys.executable, "-m", __name__, str(told), *([_LIST] if only_list else []), *texts]
        subprocess.run(words, cwd=ROOT, check=False, stdout=sys.stderr)
        return Outcomes(**json.loads(told.read_text("utf-8")))


def _run(told: Path, only_list: bool, meant: Sequence[Named]) -> None:
    watching = _Watching(meant)
    places = sorted({f"{test.file}::{test.function}" for test in meant if _is_there(test)})
    options = ["-q", "-p", "no:cacheprovider", *(["--collect-only", "-q"] if only_list else [])]
    if places:
        pytest.main([*options, *places], plugins=[watching])
    told.write_text(json.dumps({"found": watching.found, "ended": watching.ended}), "utf-8")


def _is_there(test: Named) -> bool:
    """A name that pytest does not know would end the whole run; such a test counts as lost instead."""
    file = ROOT / test.file
    return file.is_file() and f"def {test.function}(" in file.read_text("utf-8")


if __name__ == "__main__":
    given = sys.argv[2:]
    _run(Path(sys.argv[1]), given[:1] == [_LIST], [named(text) for text in given if text != _LIST])
