"""The state of an SKP is kept in two systems: what changed in one a few days ago may be on its way to the other."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from syncsvc.jobs.whole import run
from syncsvc.store import journal
from syncsvc.store.reading import findings
from tests.builders import NOW, TODAY
from tests.jobs.agency import SETTLED, Place, make_place, nip

_TABLES = "    skp:\n      files: {source}-skp.csv\n"
_PORTAL = "\nportal:\n  kind: files\n  side: ekinerja\n  settle_seconds: 0\n  tables:\n" + _TABLES
_PLANS = """
  skp_plan:
    from: skp
    row_key: [id]
    fields: {nip: nip, year: tahun, skp_id: id, status: status, present: {value: 'true'}}
"""


@pytest.fixture
def agency(tmp_path: Path) -> Place:
    """An agency whose SIMPEG keeps SKP, too; a site that grants their state 14 days to arrive."""
    place = make_place(tmp_path)
    (place.folder / "config" / "checks.yaml").write_text("lag_days: {SKP-15: 14}\n", "utf-8")
    sources = place.home / "sources.yaml"
    text = sources.read_text("utf-8").replace("simpeg.csv\n", "simpeg.csv\n" + _TABLES.format(source="simpeg"))
    sources.write_text(text + _PORTAL.format(source="portal"), "utf-8")
    simpeg = place.home / "mapping" / "simpeg.yaml"
    simpeg.write_text(simpeg.read_text("utf-8").rstrip() + _PLANS, "utf-8")
    (place.home / "mapping" / "portal.yaml").write_text("tables:" + _PLANS, "utf-8")
    return place


def plans(place: Place, source: str, status: str, hours: int = 0) -> None:
    """Let a source's file say how one person's SKP stands; everybody else's is agreed."""
    rows = [f"{nip(number)},2026,s{number},{status if number == 3 else 'disetujui'}\n" for number in range(10)]
    path = place.home / f"{source}-skp.csv"
    path.write_text("nip,tahun,id,status\n" + "".join(rows), "utf-8")
    os.utime(path, (SETTLED + hours * 3_600,) * 2)


def later(place: Place, days: int) -> tuple[set[str], int]:
    """A run some days later: whose SKP stands otherwise, and how many of these wait for a change to arrive."""
    moment = NOW + timedelta(days=days)
    with place.work() as work:
        ended = run(replace(work, as_of=moment, clock=lambda: moment), moment, lambda *_, **__: None)
        seen = findings(work.store, "kota", TODAY)
        counted = journal.coverage(work.store, ended.run)
    waiting = counted.filter((pl.col("check") == "SKP-15") & (pl.col("reason") == "lag"))["count"].sum()
    return set(seen.filter(pl.col("check") == "SKP-15")["person"]), int(waiting)


def test_a_state_that_changed_on_one_side_waits_and_then_tells(agency: Place) -> None:
    """The portal takes an SKP back: for 14 days that is counted as on its way and no finding; then it is one."""
    plans(agency, "simpeg", "disetujui")
    plans(agency, "portal", "disetujui")
    assert later(agency, 0) == (set(), 0)
    plans(agency, "portal", "draft", hours=1)
    assert later(agency, 1) == (set(), 1)
    assert later(agency, 13) == (set(), 1)
    assert later(agency, 16) == ({nip(3)}, 0)
