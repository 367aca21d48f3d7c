"""The fault table as ``tests/faults.toml`` states it: what goes wrong, what must happen, which tests show it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "tests" / "faults.toml"
GROUPS = {"remote": "Remote APIs", "local": "Local sources", "host": "Own host"}


@dataclass(frozen=True, slots=True)
class Named:
    """A test by its file (below the project, forward slashes) and function. ``ids`` is how the id of its parameters
    begins for those that are meant; "" means all."""

    file: str
    function: str
    ids: str = ""

    def __str__(self) -> str:
        """As the table writes it; ``named`` reads it back."""
        return f"{self.file}::{self.function}" + (f"[{self.ids}*]" if self.ids else "")

    def means(self, node: str) -> bool:
        """Whether pytest's name of one test, with its parameters, is among those meant."""
        whole = f"{self.file}::{self.function}"
        if self.ids:
            return node.startswith(f"{whole}[{self.ids}")
        return node == whole or node.startswith(f"{whole}[")


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One row. Either ``tests`` or ``untested``, a reason, says something; ``lacks`` is what no test shows of it."""

    number: int
    group: str
    fault: str
    expected: str
    tests: tuple[Named, ...]
    untested: str
    lacks: str


def fault_rows(file: Path = TABLE) -> tuple[FaultRow, ...]:
    """All rows in their order. Raises ValueError for a row that names neither tests nor a reason, or both."""
    return tuple(_row(entry) for entry in tomllib.loads(file.read_text("utf-8"))["fault"])


def _row(entry: dict[str, object]) -> FaultRow:
    names = entry.get("tests", [])
    tests = tuple(named(str(name)) for name in names) if isinstance(names, list) else ()
    untested = str(entry.get("untested", ""))
    if bool(tests) == bool(untested) or entry["group"] not in GROUPS:
        raise ValueError(f"row {entry['number']}: a group, and either tests or the reason for none")
    texts = (str(entry["group"]), str(entry["fault"]), str(entry["expected"]))
    return FaultRow(int(str(entry["number"])), *texts, tests, untested, str(entry.get("lacks", "")))


def named(text: str) -> Named:
    """``file::function``, or ``file::function[begin of the id*]``. Raises ValueError for anything else."""
    file, _, rest = text.partition("::")
    function, bracket, ids = rest.partition("[")
    if not function or (bracket and not ids.endswith("*]")):
        raise ValueError(f"{text}: not file::function or file::function[begin*]")
    return Named(file, function, ids.removesuffix("*]"))


def chosen(rows: Iterable[FaultRow], wanted: str) -> tuple[FaultRow, ...]:
    """The rows of some numbers: ``1-30,46``; "" is all. Raises ValueError for what is no such text."""
    if not wanted:
        return tuple(rows)
    numbers = set[int]()
    for part in wanted.split(","):
        first, _, last = part.partition("-")
        numbers |= set(range(int(first), int(last or first) + 1))
    return tuple(row for row in rows if row.number in numbers)
