"""The fault table: every row is there once, its tests exist, and the page says what became of them."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from bench.fault_page import NOT_RUN, PAGE, UNTESTED, kept, page, versions_of
from bench.fault_rows import FaultRow, Named, chosen, fault_rows, named
from bench.fault_runs import PASSED
from tests.house.tree import ROOT

ROWS = fault_rows()


@cache
def functions(file: Path) -> frozenset[str]:
    """The names of a file's functions."""
    tree = ast.parse(file.read_text("utf-8")) if file.is_file() else ast.Module([], [])
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_row_is_there_once() -> None:
    """The numbers are 1 to 75 in order, and no two rows say the same."""
    assert [row.number for row in ROWS] == list(range(1, 76))
    assert len({row.fault for row in ROWS}) == len(ROWS)


def test_every_named_test_exists() -> None:
    """Each file and function that a row names is there, and no row names one twice."""
    assert not [each for row in ROWS for each in row.tests if each.function not in functions(ROOT / each.file)]
    assert all(len(set(row.tests)) == len(row.tests) for row in ROWS)


def test_the_page_is_the_table() -> None:
    """Written anew from the table and the outcomes that it holds, docs/faults.md is what it is."""
    text = PAGE.read_text("utf-8")
    made_with = versions_of(text)
    assert text == page(ROWS, kept(ROWS, made_with), made_with)


def test_every_row_has_passed_or_says_why_not() -> None:
    """Whatever has tests was run and has passed."""
    ended = kept(ROWS, versions_of(PAGE.read_text("utf-8")))
    outcomes = {row.number: ended.get(row.number, (NOT_RUN, ""))[0] for row in ROWS if not row.untested}
    assert [number for number, outcome in outcomes.items() if outcome != PASSED] == []


@pytest.mark.parametrize(
    ("text", "node", "meant"),
    [
        ("f.py::a", "f.py::a", True),
        ("f.py::a", "f.py::a[x]", True),
        ("f.py::a", "f.py::ab", False),
        ("f.py::a[1: *]", "f.py::a[1: once]", True),
        ("f.py::a[1: *]", "f.py::a[11: once]", False),
        ("f.py::a[1: *]", "f.py::a", False),
    ],
)
def test_a_name_means_its_tests(text: str, node: str, meant: bool) -> None:
    """A function means all its parameters, with the begin of an id those that begin so."""
    assert named(text).means(node) is meant


@pytest.mark.parametrize("text", ["f.py", "f.py::a[1]", "f.py::"])
def test_a_name_that_is_none_is_refused(text: str) -> None:
    """Without a function, or with an id that is no beginning, it is a mistake of the table."""
    with pytest.raises(ValueError, match="file::function"):
        named(text)


def test_outcomes_stay_only_where_nothing_changed(tmp_path: Path) -> None:
    """What the page says of a row counts until the row or the versions are others; rows run again replace it."""
    first = FaultRow(1, "remote", "a", "b", (Named("f.py", "test_a"),), "", "")
    second = FaultRow(2, "host", "c", "d", (), "no power switch", "")
    file = tmp_path / "faults.md"
    file.write_text(page([first, second], {1: (PASSED, "2026-01-02")}, "Python 1"), "utf-8")
    assert kept([first, second], "Python 1", file) == {1: (PASSED, "2026-01-02"), 2: (UNTESTED, "")}
    assert kept([first, second], "Python 2", file) == {}
    other = FaultRow(1, "remote", "a", "b", (Named("f.py", "test_b"),), "", "")
    assert kept([other], "Python 1", file) == {}
    assert kept([first], "Python 1", tmp_path / "none.md") == {}
    assert "2 rows: 1 passed, 1 untested." in file.read_text("utf-8")


def test_rows_are_chosen_by_number() -> None:
    """Single numbers and stretches, joined by commas; nothing means all."""
    assert [row.number for row in chosen(ROWS, "3,10-12")] == [3, 10, 11, 12]
    assert chosen(ROWS, "") == ROWS
