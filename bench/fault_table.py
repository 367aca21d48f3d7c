"""``python -m bench faults [--rows 1-30,46] [--list]``: run the tests of the fault table and write ``docs/faults.md``.

Ends with 0 when every row that was run has passed; with ``--list`` when pytest knows every test that is named.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import psycopg

from bench.fault_page import PAGE, kept, page
from bench.fault_rows import FaultRow, chosen, fault_rows
from bench.fault_runs import PASSED, carried_out
from bench.stores import postgres
from syncsvc.store.failures import sqlite_module


def main(words: list[str]) -> int:
    """Run or list, and write the page unless only listing."""
    parser = argparse.ArgumentParser(prog="python -m bench faults", description="Run the fault table's tests")
    parser.add_argument("--rows", default="", help="numbers, such as 1-30,46; all without it")
    parser.add_argument("--list", action="store_true", help="run nothing, only look whether every test is there")
    asked = parser.parse_args(words)
    rows = fault_rows()
    wanted = chosen(rows, asked.rows)
    return _listed(wanted) if asked.list else _run(rows, wanted)


def _listed(rows: Sequence[FaultRow]) -> int:
    lost = carried_out(rows, only_list=True).lost(rows)
    for test in lost:
        print(f"not there: {test}", file=sys.stderr)
    return 1 if lost else 0


def _run(rows: Sequence[FaultRow], wanted: Sequence[FaultRow]) -> int:
    made_with, today = versions(), datetime.now(UTC).date().isoformat()
    outcomes = carried_out(wanted)
    ended = {row.number: (outcomes.of(row), today) for row in wanted if row.tests}
    PAGE.write_text(page(rows, kept(rows, made_with) | ended, made_with), "utf-8")
    bad = {number: outcome for number, (outcome, _) in ended.items() if outcome != PASSED}
    print(f"{len(ended)} rows run, {len(bad)} of them not passed{': ' if bad else ''}{bad or ''}")
    return 1 if bad else 0


def versions() -> str:
    """What the outcomes are seen with: Python, the SQLite library, and the PostgreSQL of the tests."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, SQLite {sqlite_module().sqlite_version}, PostgreSQL {_postgresql()}"


def _postgresql() -> str:
    with postgres() as server, psycopg.connect(server.url("postgres").replace("+psycopg", "")) as connection:
        (version,) = connection.execute("SHOW server_version").fetchone() or ("",)
    return str(version)
