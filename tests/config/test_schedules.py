"""What is configured to be done by itself, and every way to write it wrongly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from syncsvc.config.schedules import read_service
from syncsvc.config.site import read_agency, read_site
from syncsvc.errors import ConfigError
from syncsvc.model.form_text import form_text
from syncsvc.model.schedule import Daily, Do, Every
from tests.config.sites import seen, write_site

CONFIG = Path(__file__).parents[2] / "config"
GOOD = """\
malam:
  do: sync
  at: harian 02:30
  sources: [siasn]
  workdays: true
  holidays: [2026-03-20, 2026-08-17]
  not_between: ["07:00-17:00", "22:00-01:00"]
  timezone: Asia/Jayapura
  late_after_minutes: 60
siang:
  do: evaluate
  at: every 30 minutes
  holidays: 2026-12-28
"""
SERVICE = """\
holidays: [2026-12-25]
schedules:
  cadangan: {do: backup, at: daily 01:15, spread_minutes: 5}
"""


def test_what_is_written_is_what_counts(tmp_path: Path) -> None:
    """Every part of an entry arrives; what is not said has its default; the installation's days off count for what is
    for work days only."""
    folder = write_site(tmp_path, schedules=GOOD, service=SERVICE)
    night, noon = read_agency(folder, "uji").schedules
    assert (night.agency, night.name, night.do, night.sources) == ("uji", "malam", Do.SYNC, ("siasn",))
    assert night.timing.form == Daily(150)
    assert night.timing.tz == "Asia/Jayapura"
    assert night.timing.calendar.workdays
    assert night.timing.calendar.holidays == {date(2026, 3, 20), date(2026, 8, 17), date(2026, 12, 25)}
    assert night.timing.calendar.closed == ((420, 1_020), (1_320, 60))
    assert (night.jitter_s, night.max_lateness_s, night.enabled) == (600, 3_600, True)
    assert (noon.timing.form, noon.timing.tz, noon.jitter_s, noon.max_lateness_s) == (
        Every(30),
        "Asia/Jakarta",
        0,
        7_200,
    )
    assert noon.timing.calendar.holidays == {date(2026, 12, 28)}


def test_the_installation_has_schedules_of_its_own(tmp_path: Path) -> None:
    """``service.yaml`` says what concerns the whole installation; without the file there is none."""
    assert read_service(write_site(tmp_path)).schedules == ()
    (tmp_path / "service.yaml").write_text(SERVICE, "utf-8")
    (copy,) = read_service(tmp_path).schedules
    assert (copy.agency, copy.name, copy.do, copy.jitter_s) == ("", "cadangan", Do.BACKUP, 300)
    assert read_site(tmp_path).service == read_service(tmp_path)


def test_without_the_file_there_is_no_schedule(tmp_path: Path) -> None:
    """An agency without ``schedules.yaml`` does nothing by itself."""
    assert read_agency(write_site(tmp_path), "uji").schedules == ()


def test_the_example_runs_by_itself() -> None:
    """The example agency is synchronised on work nights and evaluated by the hour, and its store is looked after."""
    site = read_site(CONFIG)
    told = {each.name: (each.do, form_text(each.timing.form)) for each in site.agencies["contoh"].schedules}
    assert told == {"malam": (Do.SYNC, "daily 02:30"), "tiap-jam": (Do.EVALUATE, "every 60 minutes")}
    assert [each.do for each in site.service.schedules] == [Do.BACKUP, Do.PURGE, Do.HEAD]


@pytest.mark.parametrize(
    ("line", "path", "sentence"),
    [
        ("at: kapan-kapan", "at", "form_unread"),
        ("at: cron 0 6 * * 1-5", "at", "cron_weekday_number"),
        ("at: cron 0 6 31 2 *", "at", "cron_never"),
        ("at: harian 25:00", "at", "time_unread"),
        ("at: daily 08:00\n  not_between: 07:00-17:00", "at", "never_due"),
        ("at: weekly sunday 08:00\n  workdays: true", "at", "never_due"),
        ("at: daily 08:00\n  not_between: [siang]", "not_between", "bad_hours"),
        ("at: daily 08:00\n  not_between: 07:00-07:00", "not_between", "bad_hours"),
        ("at: daily 08:00\n  holidays: [17-08-2026]", "holidays", "bad_day"),
        ("at: daily 08:00\n  holidays: [2026-02-30]", "holidays", "bad_day"),
        ("at: daily 08:00\n  timezone: Asia/Bandung", "timezone", "unknown_zone"),
        ("at: daily 08:00\n  sources: [simpek]", "sources", "unknown_source"),
        ("at: daily 08:00\n  workdays: mungkin", "workdays", "not_yes_no"),
        ("at: daily 08:00\n  spread_minutes: -1", "spread_minutes", "too_small"),
        ("at: daily 08:00\n  late_after_minutes: 0", "late_after_minutes", "too_small"),
        ("at: daily 08:00\n  enable: no", "enable", "unknown_key_near"),
        ("workdays: true", "at", "missing"),
    ],
)
def test_a_mistake_is_told_where_it_stands(tmp_path: Path, line: str, path: str, sentence: str) -> None:
    """Each mistake is told with its line and place, and a sentence in both languages."""
    folder = write_site(tmp_path, schedules=f"malam:\n  do: pull\n  {line}\n")
    with pytest.raises(ConfigError) as refused:
        read_agency(folder, "uji")
    assert {(name, where, key) for name, _, where, key in seen(refused.value)} == {
        ("schedules.yaml", f"malam.{path}", sentence)
    }
    lines = {at for _, at, _, _ in seen(refused.value)}
    expected = 1 if sentence == "missing" else 3 + (path not in line.split(":")[0])
    assert lines == {expected}


def test_what_pulls_nothing_names_no_sources(tmp_path: Path) -> None:
    """``sources`` beside an evaluation would mislead; kinds of the installation are none of an agency's."""
    text = "a: {do: evaluate, at: daily 08:00, sources: simpeg}\nb: {do: backup, at: daily 08:00}\nC: {}\nd:\n"
    with pytest.raises(ConfigError) as refused:
        read_agency(write_site(tmp_path, schedules=text), "uji")
    assert {(path, key) for _, _, path, key in seen(refused.value)} == {
        ("a.sources", "sources_not_pulled"),
        ("b.do", "not_a_choice"),
        ("C", "bad_name"),
        ("C.at", "missing"),
        ("C.do", "missing"),
        ("d", "empty"),
    }


def test_a_bad_service_file_keeps_no_agency_from_its_work(tmp_path: Path) -> None:
    """Mistakes in ``service.yaml`` are told by the check of the whole site, and an agency is read all the same."""
    text = "holidays: [besok]\nschedules: {x: {do: sync, at: daily 08:00}}\n"
    folder = write_site(tmp_path, schedules=GOOD, service=text)
    assert len(read_agency(folder, "uji").schedules) == 2
    with pytest.raises(ConfigError) as refused:
        read_site(folder)
    assert {(name, path, key) for name, _, path, key in seen(refused.value)} == {
        ("service.yaml", "holidays", "bad_day")
    }
    (folder / "service.yaml").write_text(text.replace("[besok]", "[]"), "utf-8")
    with pytest.raises(ConfigError) as refused:
        read_service(folder)
    assert {(path, key) for _, _, path, key in seen(refused.value)} == {("schedules.x.do", "not_a_choice")}
