"""``db restore``: a backup of either database fills an empty store of either, and everything goes on from there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.story.site import Site
from tests.story.speaking import RUN, process, runs, speak

LISTS = (("findings", "--state", "all", "--format", "csv"), ("runs", "--format", "csv"))


@pytest.mark.parametrize(("from_server", "to_server"), [(False, False), (False, True), (True, False)])
def test_what_is_restored_is_what_was_there(
    ran: Site, tmp_path: Path, postgres_url: str, from_server: bool, to_server: bool
) -> None:
    """Findings with decisions and the runs are byte for byte those of the backup; a further run finds nothing new."""
    there = {"SYNCSVC_DATA": str(tmp_path / "other"), **({"SYNCSVC_DATABASE": postgres_url} if to_server else {})}
    here = {"SYNCSVC_DATABASE": postgres_url} if from_server else {}
    if from_server:
        assert speak(ran, "db", "upgrade", **here).code == 0
        assert speak(ran, *RUN, **here).code == 0
    number = speak(ran, "findings", "--format", "json", **here).rows()[0]["id"]
    waive = ("findings", "decide", number, "--as", "waive", "--until", "2099-12-31", "--reason", "uji")
    assert speak(ran, *waive, **here).code == 0
    before = [process(ran, *words, **here).out for words in LISTS]
    file = str(tmp_path / "cadangan.db")
    assert speak(ran, "db", "backup", file, **here).code == 0
    done = speak(ran, "db", "restore", file, "--format", "json", **there)
    assert (done.code, done.rows()[0]["rows"] > 150) == (0, True), done
    assert [process(ran, *words, **there).out for words in LISTS] == before
    assert speak(ran, "db", "check", **there).code == 0
    (again,) = speak(ran, *RUN, "--format", "json", **there).rows()
    assert (again["state"], again["new"], again["closed"]) == ("done", 0, 0)


def test_a_store_with_runs_is_never_overwritten(ran: Site, tmp_path: Path) -> None:
    """Over a store that remembers a run: a usage error in both languages, and everything stays."""
    file = tmp_path / "cadangan.db"
    assert speak(ran, "db", "backup", str(file)).code == 0
    before = speak(ran, "findings", "--format", "csv").out
    for language in ("id", "en"):
        said = speak(ran, "db", "restore", str(file), "--language", language)
        assert (said.code, said.told("store.restore_not_empty", language), said.out) == (2, True, "")
    assert (speak(ran, "findings", "--format", "csv").out, len(runs(ran))) == (before, 1)


def test_a_file_that_is_no_backup(ran: Site, tmp_path: Path) -> None:
    """A file that is not there (2) or no database (77): said with its name, and no store is made."""
    there = {"SYNCSVC_DATA": str(tmp_path / "other")}
    absent = speak(ran, "db", "restore", str(tmp_path / "x.db"), **there)
    assert (absent.code, absent.told("store.backup_missing", file=tmp_path / "x.db")) == (2, True)
    (tmp_path / "y.db").write_bytes(b"rusak" * 20_000)
    broken = speak(ran, "db", "restore", str(tmp_path / "y.db"), **there)
    assert (broken.code, broken.told("store.damaged", place=tmp_path / "y.db")) == (77, True)
    assert not (tmp_path / "other" / "syncsvc.db").exists()
