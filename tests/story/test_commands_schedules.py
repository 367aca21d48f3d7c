"""The commands about what is done by itself: from the files into the table, listed, foretold, switched."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.story.site import Site
from tests.story.speaking import Said, speak


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """The example, with its schedules applied."""
    made = Site(tmp_path)
    assert speak(made, "init", "kota").code == 0
    assert speak(made, "schedules", "apply").code == 0
    return made


def rows(said: Said) -> list[dict[str, Any]]:
    """What a command answered to a program."""
    assert said.code == 0, said
    found: list[dict[str, Any]] = json.loads(said.out)
    return found


def test_the_example_s_schedules(site: Site) -> None:
    """Agencies and installation are listed in the reader's words, with the next due time by the schedule's clock."""
    listed = {row["name"]: row for row in rows(speak(site, "schedules", "--format", "json"))}
    assert {name: row["agency"] for name, row in listed.items()} == {
        "cadangan": "-",
        "bersih-bersih": "-",
        "segel-audit": "-",
        "malam": "kota",
        "tiap-jam": "kota",
    }
    assert listed["malam"]["when"] == "setiap hari pukul 02:30, hari kerja saja"
    assert (listed["malam"]["do"], listed["malam"]["form"]) == ("sync", "daily 02:30")
    assert listed["malam"]["next"].endswith("T02:30+07:00")
    english = rows(speak(site, "schedules", "--agency", "kota", "--language", "en", "--format", "json"))
    assert [row["when"] for row in english] == [
        "every day at 02:30, work days only",
        "every hour, work days only, not between 20:00-06:00",
    ]
    assert "setiap Minggu pukul 03:30" in speak(site, "schedules").out
    named = speak(site, "schedules", "--agency", "kota", "list", "--format", "json")
    assert named.out == speak(site, "schedules", "list", "--agency", "kota", "--format", "json").out
    assert [row["name"] for row in rows(named)] == ["malam", "tiap-jam"]


def test_what_is_due_next(site: Site) -> None:
    """So many of the next due times, by the schedule's clock and in UTC, in order and all to come."""
    coming = rows(speak(site, "schedules", "next", "-", "cadangan", "--count", "3", "--format", "json"))
    moments = [datetime.fromisoformat(row["utc"]) for row in coming]
    assert moments == [datetime.fromisoformat(row["due"]) for row in coming] == sorted(moments)
    assert len(moments) == 3 and moments[0] > datetime.now(UTC)


def test_a_person_switches_a_schedule(site: Site) -> None:
    """Off it has no next due time, and stays off when the files are applied again; the same again changes nothing."""
    assert speak(site, "schedules", "disable", "kota", "malam").told("timetable.disabled", agency="kota", name="malam")
    again = speak(site, "schedules", "disable", "kota", "malam")
    assert again.told("timetable.unchanged", agency="kota", name="malam")
    assert speak(site, "schedules", "apply").code == 0
    off, _ = rows(speak(site, "schedules", "--agency", "kota", "--format", "json"))
    assert (off["name"], off["enabled"], off["next"]) == ("malam", False, None)
    assert speak(site, "schedules", "enable", "kota", "malam").told("timetable.enabled", agency="kota", name="malam")


def test_a_schedule_that_nobody_knows(site: Site) -> None:
    """It is refused, and those that there are are named."""
    for word in ("enable", "disable", "next"):
        said = speak(site, "schedules", word, "kota", "pagi")
        assert said.code == 2
        assert said.told("store.schedule_unknown", agency="kota", name="pagi", known="malam, tiap-jam")


def test_mistakes_of_one_agency_keep_no_other_from_it(site: Site) -> None:
    """Applying goes on past an agency whose files have mistakes, tells them, and leaves its schedules as they were."""
    assert speak(site, "init", "kab").code == 0
    file = site.config / "agencies" / "kota" / "schedules.yaml"
    file.write_text("malam:\n  do: sync\n  at: cron 0 6 * * 1\n", "utf-8")
    said = speak(site, "schedules", "apply")
    assert said.code == 78
    assert "schedules.yaml:3" in said.err
    listed = rows(speak(site, "schedules", "--format", "json"))
    assert {row["agency"] for row in listed} == {"-", "kab", "kota"}
    assert speak(site, "check-config").code == 78


def test_a_schedule_that_left_the_files(site: Site) -> None:
    """It is gone after the next application, which says so."""
    (site.config / "agencies" / "kota" / "schedules.yaml").unlink()
    (row,) = [each for each in rows(speak(site, "schedules", "apply", "--format", "json")) if each["agency"] == "kota"]
    assert row["removed"] == "malam, tiap-jam"
    assert rows(speak(site, "schedules", "--agency", "kota", "--format", "json")) == []
