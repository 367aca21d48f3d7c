"""The configuration as a daemon uses it: read again when a file has changed, and only then."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from syncsvc.app.configured import Configured
from syncsvc.config.site import configures
from syncsvc.errors import UsageError
from syncsvc.jobs import timetable
from syncsvc.jobs.timetable import apply_timetable
from syncsvc.model.order import SITE
from syncsvc.model.schedule import Schedule
from syncsvc.store.engine import Store
from syncsvc.store.schedules import Applied, apply_schedules, schedules
from tests.hosting import hosted
from tests.jobs.agency import Place

NIGHTLY = "malam: {do: sync, at: daily 22:00}\n"
FILES = (
    "agencies/kota/agency.yaml",
    "agencies/kota/sources.yaml",
    "agencies/kota/schedules.yaml",
    "agencies/kota/mapping/simpeg.yaml",
    "checks.yaml",
    "service.yaml",
)


def touched(file: Path) -> None:
    """Write a file anew; what it says stays, but for a remark."""
    said = file.read_text("utf-8") if file.exists() else ""
    file.write_text(f"{said}# lagi\n", "utf-8")


def test_only_what_changed_is_read_again(agency: Place) -> None:
    """Nothing is read twice; after any of an agency's files, or of the installation's, was written, the agency is."""
    configured = Configured(agency.folder / "config")
    for file in FILES:
        before = configured.agency("kota")
        assert configured.agency("kota") is before
        touched(configured.folder / file)
        again = configured.agency("kota")
        assert again is not before and again == before, file


def test_what_the_files_say_counts(agency: Place) -> None:
    """A new schedule, its change and its end, a mistake and its mending are each seen at the next look."""
    configured = Configured(agency.folder / "config")
    file = agency.home / "schedules.yaml"

    def names() -> list[str]:
        return [each.name for each in configured.agency("kota").schedules]

    assert names() == []
    file.write_text(NIGHTLY, "utf-8")
    assert names() == ["malam"]
    file.write_text(NIGHTLY.replace("22:00", "25:00"), "utf-8")
    assert (names(), list(configured.refused)) == (["malam"], ["kota"])
    file.write_text(NIGHTLY.replace("malam", "larut"), "utf-8")
    assert (names(), configured.refused) == (["larut"], {})
    file.unlink()
    assert names() == []


def test_the_table_is_written_where_something_changed(agency: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of hundreds of agencies those are applied whose schedules differ from what was applied before; one that is gone
    and comes back is applied again."""
    written: list[str] = []

    def applying(store: Store, key: str, wanted: Sequence[Schedule]) -> Applied:
        written.append(key)
        return apply_schedules(store, key, wanted)

    monkeypatch.setattr(timetable, "apply_schedules", applying)
    (agency.home / "schedules.yaml").write_text(NIGHTLY, "utf-8")
    other, away = agency.home.with_name("kab"), agency.folder / "away"
    other.mkdir()
    known: dict[str, tuple[Schedule, ...]] = {}
    with hosted(agency.folder / "config", agency.folder / "data") as here:

        def applied() -> list[str]:
            written.clear()
            apply_timetable(here.store, here.configured.folder, here.configured.agency, known)
            return [key for key in written if key != SITE]

        assert applied() == ["kota"]
        assert applied() == []
        (agency.home / "schedules.yaml").write_text(NIGHTLY.replace("22", "23"), "utf-8")
        assert applied() == ["kota"]
        agency.home.rename(away)
        assert applied() == []
        assert [each.schedule.name for each in schedules(here.store, "kota")] == []
        away.rename(agency.home)
        assert applied() == ["kota"]
        assert [each.schedule.name for each in schedules(here.store, "kota")] == ["malam"]


@pytest.mark.parametrize("key", ["", ".", "..", "../kota", "kota/..", "kota/mapping", ".kota", "lain"])
def test_no_other_folder_is_an_agency(agency: Place, key: str) -> None:
    """Only a folder of that very name right below is an agency's."""
    folder = agency.folder / "config"
    (folder / "agencies" / ".kota").mkdir()
    assert configures(folder, "kota") and not configures(folder, key)
    with pytest.raises(UsageError):
        Configured(folder).agency(key)
