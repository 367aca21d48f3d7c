"""Whose day it is: waivers and rules follow the clock of the place where the agency lives."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from syncsvc.app import findings
from syncsvc.app.clock import now_in
from syncsvc.app.places import agency_of, moment_of, rules_of
from syncsvc.errors import UsageError
from tests.story.site import Site

LAST = date(2099, 12, 31)
ZONES = [("Asia/Jakarta", 17), ("Asia/Makassar", 16), ("Asia/Jayapura", 15)]


def lives_in(site: Site, zone: str) -> None:
    """Let the agency live there."""
    file = site.config / "agencies" / "sample" / "agency.yaml"
    text = file.read_text("utf-8")
    assert "Asia/Jakarta" in text
    file.write_text(text.replace("Asia/Jakarta", zone), "utf-8")


@pytest.mark.parametrize(("zone", "midnight"), ZONES)
def test_a_waiver_holds_through_its_last_day_where_the_agency_lives(fresh: Site, zone: str, midnight: int) -> None:
    """In the last minute of that day it holds, a minute later it does not; and one that has ended there is refused."""
    lives_in(fresh, zone)
    fresh.run()
    number = str(fresh.open_findings()["id"][0])
    last_minute = datetime(2099, 12, 31, midnight - 1, 59, tzinfo=UTC)
    next_day = datetime(2099, 12, 31, midnight, 0, tzinfo=UTC)
    until = datetime.combine(LAST, datetime.min.time())
    with pytest.raises(UsageError) as past:
        findings.decide_findings(fresh.data, (number,), "waive", "uji", until, "uji", next_day)
    assert past.value.key == "store.waiver_past"
    findings.decide_findings(fresh.data, (number,), "waive", "uji", until, "uji", last_minute)
    assert _life(fresh, number, last_minute) == "waived"
    assert _life(fresh, number, next_day) == "new"


@pytest.mark.parametrize(("zone", "midnight"), ZONES)
def test_a_run_is_judged_by_the_day_where_the_agency_lives(fresh: Site, zone: str, midnight: int) -> None:
    """The rules' day changes at midnight there; ``--as-of`` means the end of that day there."""
    lives_in(fresh, zone)
    agency = agency_of(fresh.config, "sample")
    days = [rules_of(agency, datetime(2026, 11, 20, hour, 30, tzinfo=UTC)).today for hour in (midnight - 1, midnight)]
    assert days == [date(2026, 11, 20), date(2026, 11, 21)]
    moment = moment_of(agency, datetime(2026, 11, 21, tzinfo=UTC))
    assert moment == datetime(2026, 11, 21, midnight - 1, 59, tzinfo=UTC)
    assert now_in(zone, moment).date() == date(2026, 11, 21)


def _life(site: Site, number: str, now: datetime) -> str:
    everything = findings.chosen(None, None, None, None, "all")
    rows = findings.list_findings(site.data, "sample", everything, None, now=now)
    return str(next(row["life"] for row in rows if row["id"] == number))
