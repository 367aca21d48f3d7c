"""The table of schedules: what the files say arrives in it, and what persons switch holds."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from syncsvc.errors import UsageError
from syncsvc.model.cron import Unread
from syncsvc.model.form_text import parse_form
from syncsvc.model.schedule import Calendar, Do, Schedule, Timing
from syncsvc.store.engine import Store
from syncsvc.store.moments import database_now
from syncsvc.store.schedules import (
    Applied,
    Origin,
    add_schedule,
    apply_schedules,
    one_schedule,
    remove_schedule,
    retire_agencies,
    schedules,
    switch_schedule,
)
from syncsvc.store.source_holds import hold_source, release_source, source_holds

CALENDAR = Calendar(True, frozenset({date(2026, 8, 17)}), ((1_320, 300), (420, 1_020)))


def schedule(name: str = "malam", at: str = "daily 02:30", agency: str = "kota") -> Schedule:
    """A nightly synchronisation."""
    form = parse_form(at)
    assert not isinstance(form, Unread)
    return Schedule(name, Do.SYNC, Timing(form, "Asia/Makassar", CALENDAR), agency, ("simpeg",), 600, 3_600)


def actions(store: Store) -> list[tuple[str, str, str]]:
    """What stands in the audit: who, what, to what."""
    with store.reading() as connection:
        rows = connection.execute(text("SELECT actor, action, object FROM audit ORDER BY seq")).all()
    return [(row.actor, row.action, row.object) for row in rows]


@pytest.mark.parametrize("at", ["daily 02:30", "every 90 minutes", "weekly friday 23:00", "cron 0 6 1,15 * mon-fri"])
def test_a_schedule_comes_back_as_it_was(store: Store, at: str) -> None:
    """Every part of a schedule is kept, and it counts from the moment it was applied."""
    with store.changing() as connection:
        before = database_now(connection)
    wanted = schedule(at=at)
    assert apply_schedules(store, "kota", [wanted]) == Applied(("malam",), (), ())
    (kept,) = schedules(store)
    assert kept.schedule == wanted
    assert kept.origin is Origin.CONFIG
    assert before <= kept.last_due == kept.changed


def test_applying_again_changes_nothing(store: Store) -> None:
    """The same files again leave everything as it is."""
    apply_schedules(store, "kota", [schedule()])
    before = schedules(store)
    assert apply_schedules(store, "kota", [schedule()]) == Applied((), (), ())
    assert schedules(store) == before


def test_a_changed_schedule_keeps_how_far_it_was(store: Store) -> None:
    """Another form or calendar makes up for nothing and repeats nothing: the newest due time dealt with stays."""
    apply_schedules(store, "kota", [schedule()])
    (before,) = schedules(store)
    assert apply_schedules(store, "kota", [schedule(at="daily 03:30")]).changed == ("malam",)
    (after,) = schedules(store)
    assert (after.number, after.last_due) == (before.number, before.last_due)
    assert after.changed > before.changed


def test_what_left_the_files_is_gone(store: Store) -> None:
    """A schedule that the files no longer have leaves the table, of this agency only; under its old name it begins
    anew, under a new number."""
    apply_schedules(store, "kota", [schedule(), schedule("siang")])
    apply_schedules(store, "kab", [schedule(agency="kab")])
    first = one_schedule(store, "kota", "siang").number
    assert apply_schedules(store, "kota", [schedule()]).removed == ("siang",)
    assert [(each.schedule.agency, each.schedule.name) for each in schedules(store)] == [
        ("kab", "malam"),
        ("kota", "malam"),
    ]
    apply_schedules(store, "kota", [schedule(), schedule("siang")])
    assert one_schedule(store, "kota", "siang").number > first


def test_what_a_person_switched_holds_until_the_file_changes(store: Store) -> None:
    """Switched off by a person it stays off when the files are applied again, until its entry changes."""
    apply_schedules(store, "kota", [schedule()])
    assert switch_schedule(store, "kota", "malam", False, "budi")
    apply_schedules(store, "kota", [schedule()])
    assert not one_schedule(store, "kota", "malam").schedule.enabled
    apply_schedules(store, "kota", [schedule(at="daily 03:00")])
    assert one_schedule(store, "kota", "malam").schedule.enabled
    assert actions(store) == [("budi", "schedule.disable", "kota/malam")]


def test_the_file_switches_too(store: Store) -> None:
    """``enabled: false`` in the file switches off what a person left on, and on again from that moment."""
    apply_schedules(store, "kota", [schedule()])
    apply_schedules(store, "kota", [replace(schedule(), enabled=False)])
    (off,) = schedules(store)
    apply_schedules(store, "kota", [schedule()])
    (on,) = schedules(store)
    assert (off.schedule.enabled, on.schedule.enabled) == (False, True)
    assert on.last_due == on.changed > off.last_due


def test_switching_on_never_goes_back(store: Store) -> None:
    """A schedule whose clock was ahead keeps its newest due time when it is switched on."""
    apply_schedules(store, "kota", [schedule()])
    ahead = datetime(2999, 1, 1, tzinfo=UTC)
    with store.changing() as connection:
        given = {"ahead": ahead.replace(tzinfo=None) if store.sqlite else ahead}
        connection.execute(text("UPDATE schedule SET last_due_at = :ahead"), given)
    switch_schedule(store, "kota", "malam", False, "budi")
    switch_schedule(store, "kota", "malam", True, "budi")
    assert one_schedule(store, "kota", "malam").last_due == ahead


def test_persons_have_schedules_of_their_own(store: Store) -> None:
    """A person's schedule stays when files are applied; it is removed by persons only, and those of files are not."""
    add_schedule(store, schedule("sekali"), "budi")
    apply_schedules(store, "kota", [schedule()])
    assert {each.schedule.name: each.origin for each in schedules(store, "kota")} == {
        "malam": Origin.CONFIG,
        "sekali": Origin.PERSON,
    }
    with pytest.raises(UsageError, match="schedule_taken"):
        add_schedule(store, schedule("malam"), "budi")
    with pytest.raises(UsageError, match="schedule_in_file"):
        remove_schedule(store, "kota", "malam", "budi")
    with pytest.raises(UsageError, match="schedule_unknown"):
        remove_schedule(store, "kota", "lain", "budi")
    remove_schedule(store, "kota", "sekali", "budi")
    assert [each.schedule.name for each in schedules(store)] == ["malam"]
    assert [action for _, action, _ in actions(store)] == ["schedule.add", "schedule.remove"]


def test_files_take_over_a_person_s_name(store: Store) -> None:
    """When the files bring a schedule of the same name, it is theirs from then on."""
    add_schedule(store, schedule(), "budi")
    assert apply_schedules(store, "kota", [schedule()]).changed == ("malam",)
    assert one_schedule(store, "kota", "malam").origin is Origin.CONFIG


def test_agencies_that_are_gone(store: Store) -> None:
    """What the files said about an agency goes with it; the others and the installation's own stay."""
    for agency in ("", "kab", "kota"):
        apply_schedules(store, agency, [schedule(agency=agency)])
    assert retire_agencies(store, ("", "kota")) == ("kab",)
    assert [each.schedule.agency for each in schedules(store)] == ["", "kota"]


def test_two_apply_at_once(store: Store) -> None:
    """Processes that start at the same time apply the same files without a quarrel."""
    gate, ended = threading.Barrier(3), list[Applied]()

    def applier() -> None:
        gate.wait(30)
        ended.append(apply_schedules(store, "kota", [schedule(), schedule("siang")]))

    threads = [threading.Thread(target=applier) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ended) == 3
    assert [each.schedule.name for each in schedules(store)] == ["malam", "siang"]


def test_paused_sources(store: Store) -> None:
    """A source is paused with a reason that may be given anew, and released once; both stand in the audit."""
    hold_source(store, "kota", "siasn", "budi", "perawatan")
    hold_source(store, "kota", "siasn", "sari", "perawatan lebih lama")
    (hold,) = source_holds(store, "kota")
    assert (hold.source, hold.by, hold.reason) == ("siasn", "sari", "perawatan lebih lama")
    assert source_holds(store, "kab") == ()
    assert release_source(store, "kota", "siasn", "budi")
    assert not release_source(store, "kota", "siasn", "budi")
    assert source_holds(store) == ()
    assert [action for _, action, _ in actions(store)] == ["source.hold", "source.hold", "source.release"]
