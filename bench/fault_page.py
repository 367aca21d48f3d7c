"""The page ``docs/faults.md``: the fault table with what became of each row. Outcomes of rows that were not run this
time stay, as long as the row reads as it did and was run with the same versions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.fault_rows import GROUPS, ROOT, FaultRow, Named

PAGE = ROOT / "docs" / "faults.md"
NOT_RUN, UNTESTED = "not run", "untested"
_HEADERS = ("#", "fault", "what must happen", "tests", "outcome", "on")
_LINE = re.compile(r"^\| (\d+) \|.*\|$", re.MULTILINE)
_WITH = re.compile(r"^(?:Run|Not run)\b.* with (.*)\.$", re.MULTILINE)
_BEGIN = """# The fault table

What can go wrong, what must happen then, and the tests that show it. This page is written by `python -m bench faults`
from [tests/faults.toml](../tests/faults.toml) and what became of the tests; `--rows 1-30` runs some rows and leaves the
others as they are, `--list` only looks whether every test is there. Numbers are those of the project's reliability
reference (section 4.3). "Not shown" names what of a row no test shows.
"""

Ended = tuple[str, str]
"""An outcome, and the day (ISO) on which it was seen or ""."""


def page(rows: Sequence[FaultRow], ended: Mapping[int, Ended], versions: str) -> str:
    """The whole page, with a newline at its end."""
    counts = Counter(_ended(row, ended)[0] for row in rows)
    count = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items(), key=lambda each: -each[1]))
    days = sorted({day for row in rows if (day := _ended(row, ended)[1])})
    when = f"Run on {days[0]}" if len(days) == 1 else f"Run from {days[0]} to {days[-1]}" if days else "Not run"
    parts = [_BEGIN, f"{when} with {versions}.\n", f"{len(rows)} rows: {count}.\n"]
    for group, title in GROUPS.items():
        lines = [_cells(_HEADERS), "|---" * len(_HEADERS) + "|"]
        lines += [_line(row, _ended(row, ended)) for row in rows if row.group == group]
        parts.append(f"## {title}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def kept(rows: Sequence[FaultRow], versions: str, file: Path = PAGE) -> dict[int, Ended]:
    """What the page says of rows that read as they did when it was written; nothing when other versions were used."""
    text = file.read_text("utf-8") if file.exists() else ""
    if versions_of(text) != versions:
        return {}
    lines = {int(line[1]): line[0] for line in _LINE.finditer(text)}
    found = {}
    for row in rows:
        *_, outcome, day, _ = (cell.strip() for cell in lines.get(row.number, "| | | |").split("|"))
        if _line(row, (outcome, day)) == lines.get(row.number):
            found[row.number] = (outcome, day)
    return found


def versions_of(text: str) -> str:
    """The versions that a page names; "" for a page that names none."""
    found = _WITH.search(text)
    return found[1] if found else ""


def _ended(row: FaultRow, ended: Mapping[int, Ended]) -> Ended:
    return (UNTESTED, "") if row.untested else ended.get(row.number, (NOT_RUN, ""))


def _line(row: FaultRow, ended: Ended) -> str:
    expected = f"{row.expected}. Not shown: {row.lacks}" if row.lacks else row.expected
    shown = "<br>".join(map(_linked, row.tests)) or f"none: {row.untested}"
    return _cells((str(row.number), row.fault, expected, shown, *ended))


def _linked(test: Named) -> str:
    which = f" ({test.ids.rstrip(' ,:')} …)" if test.ids else ""
    return f"[{test.function.removeprefix('test_')}](../{test.file}){which}"


def _cells(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
