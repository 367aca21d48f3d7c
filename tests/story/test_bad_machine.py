"""What the machine can do: a full disk, a second process, a process killed, a damaged store. Nothing is lost."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from syncsvc.store.engine import SCHEMA
from syncsvc.store.upgrade import MIGRATIONS
from tests.store.test_upgrade import AFTER, NEXT
from tests.story.acting import full
from tests.story.breaking import discreet, in_simpeg, unharmed
from tests.story.site import Site
from tests.story.speaking import ROOT, RUN, all_ends, ends, five, place, process, runs, speak

ACTING = "tests.story.acting"
ON_A_SMALL_DISK = """
set -e
mount -t tmpfs -o size=$2k tmpfs "$1/small"
cp -a "$1/data/." "$1/small/"
head -c 100000000 /dev/zero > "$1/small/ballast" || true
shift 2
set +e
"$@"
code=$?
rm "$SYNCSVC_DATA/ballast"
"$@" > /dev/null 2>&1
again=$?
cp -a "$SYNCSVC_DATA/." "$SYNCSVC_DATA/../data/"
echo "$again" > "$SYNCSVC_DATA/../again"
exit $code
"""


def test_a_full_store_loses_nothing(ran: Site) -> None:
    """No room for our own database: 74 naming the file in both languages, the last results stand, a later run works."""
    before = five(ran)
    in_simpeg(ran, "UPDATE pegawai SET nama_lengkap = nama_lengkap || ' Sri'")
    with full(4):
        for language in ("id", "en"):
            said = speak(ran, *RUN, SYNCSVC_LANGUAGE=language)
            assert said.code == 74, said
            assert said.told("store.disk_full", language, place=ran.data / "syncsvc.db")
            discreet(said)
    unharmed(ran, before)
    ended = [state for state, _ in ends(ran)]
    assert set(ended[:-1]) <= {"failed", "running"}
    assert ended[-1:] == ["done"]
    assert speak(ran, *RUN).code == 0
    assert ends(ran)[0] == ("done", None)
    assert before < five(ran)


def test_a_run_that_failed_says_why(ran: Site) -> None:
    """``runs show`` tells in words what ended a run, also days later."""
    in_simpeg(ran, "UPDATE pegawai SET nama_lengkap = nama_lengkap || ' Sri'")
    with full(12):
        assert speak(ran, *RUN).code == 74
    failed = next(run for run in speak(ran, "runs", "--pulls", "--format", "json").rows() if run["state"] == "failed")
    shown = speak(ran, "runs", "show", str(failed["run"]), "--format", "json", SYNCSVC_LANGUAGE="en").rows()
    told = {row["fact"]: row["value"] for row in shown}
    assert (told["state"], told["reason"][:22]) == ("failed", "There is no room left ")


def test_a_really_full_disk(ran: Site) -> None:
    """On a disk of its own without a free byte: 74, the place named; with room again the next run is done."""
    alone = ("unshare", "-rm", "bash", "-c", ON_A_SMALL_DISK, "-")
    (ran.folder / "small").mkdir()
    size = sum(path.stat().st_size for path in ran.data.iterdir()) // 1024 + 2_000
    said = subprocess.run(
        [*alone, str(ran.folder), str(size), sys.executable, "-m", "syncsvc", *RUN],
        check=False,
        cwd=ROOT,
        env=place(ran, SYNCSVC_DATA=str(ran.folder / "small"), PATH="/usr/bin:/bin:/usr/sbin:/sbin"),
        capture_output=True,
        text=True,
    )
    if "unshare:" in said.stderr or "mount:" in said.stderr:
        pytest.skip("this machine lets nobody mount a disk of its own")
    assert said.returncode == 74, said
    assert (ran.folder / "again").read_text("utf-8").strip() == "0"
    assert ends(ran)[0] == ("done", None)


def test_a_report_for_which_there_is_no_room(ran: Site) -> None:
    """A report's file or the screen's pipe is full: 74 naming the place, in both languages."""
    file = speak(ran, "report", "sample", "--format", "html", "--output", "/dev/full")
    assert (file.code, file.told("run.no_room", place="/dev/full")) == (74, True)
    with Path("/dev/full").open("wb") as screen:
        command = [sys.executable, "-m", "syncsvc", "findings", "--format", "csv"]
        there = place(ran, SYNCSVC_LANGUAGE="en")
        ended = subprocess.run(command, check=False, env=there, cwd=ROOT, stdout=screen, stderr=subprocess.PIPE)
    assert ended.returncode == 74
    assert "no room left" in ended.stderr.decode()


def test_a_second_process_is_told_to_wait(ran: Site) -> None:
    """While another process holds the data folder, writing commands are refused (73) and reading ones go on."""
    before = five(ran)
    holding = [sys.executable, "-m", "tests.store.dying", "hold", "-", str(ran.data), "0"]
    with subprocess.Popen(holding, cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        for words in (RUN, ("runs", "reject", "1"), ("db", "upgrade"), ("findings", "decide", "0", "--as", "reopen")):
            reason = ("--reason", "uji") if "decide" in words else ()
            refused = speak(ran, *words, *reason)
            assert refused.code == 73, refused
            assert refused.told("store.locked_folder", folder=ran.data)
        english = speak(ran, *RUN, "--language", "en")
        assert english.told("store.locked_folder", "en", folder=ran.data)
        assert len(runs(ran)) == 1
        unharmed(ran, before)
        holder.kill()
    assert speak(ran, *RUN).code == 0


@pytest.mark.parametrize("point", ["INSERT INTO intake", "UPDATE agency_pointer"])
def test_a_run_killed_is_buried_by_the_next(ran: Site, point: str) -> None:
    """SIGKILL at named statements of a run: readers stay on the old results; the next run names the dead one."""
    before = five(ran)
    in_simpeg(ran, "UPDATE pegawai SET nama_lengkap = nama_lengkap || ' Sri'")
    killed = process(ran, f"die={point}", *RUN, module=ACTING)
    assert killed.code == -signal.SIGKILL, killed
    unharmed(ran, before)
    assert speak(ran, *RUN).code == 0
    assert ends(ran)[0] == ("done", None)
    assert all_ends(ran).count(("failed", "interrupted")) == 1
    assert before < five(ran)
    assert speak(ran, "db", "check").code == 0


@pytest.mark.parametrize("point", ["UPDATE finding SET extra", "UPDATE alembic_version"])
def test_an_upgrade_killed_is_finished_by_the_next(ran: Site, tmp_path: Path, point: str) -> None:
    """SIGKILL in ``db upgrade``: the store is the old one, whole and usable; upgrading again completes it."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / f"v{AFTER}_next.py").write_text(NEXT)
    before = five(ran)
    killed = process(ran, f"schema={folder};die={point}", "db", "upgrade", module=ACTING)
    assert killed.code == -signal.SIGKILL, killed
    unharmed(ran, before)
    assert speak(ran, "db", "check").told("run.store_sound", place=ran.data / "syncsvc.db", version=SCHEMA)
    assert speak(ran, *RUN).code == 0
    again = process(ran, f"schema={folder}", "db", "upgrade", module=ACTING)
    assert again.code == 0, again
    assert again.told("run.store_upgraded", before=SCHEMA, after=AFTER)
    newer = speak(ran, "findings", SYNCSVC_LANGUAGE="en")
    assert (newer.code, newer.told("store.schema_newer", "en", found=AFTER, wanted=SCHEMA)) == (77, True)


def test_the_very_first_upgrade_killed(fresh: Site) -> None:
    """SIGKILL while the store is being made: the next upgrade makes it, and a run follows."""
    shutil.rmtree(fresh.data, ignore_errors=True)
    killed = process(fresh, "die=CREATE TABLE finding", "db", "upgrade", module=ACTING)
    assert killed.code == -signal.SIGKILL, killed
    assert speak(fresh, *RUN).code == 77
    assert speak(fresh, "db", "upgrade").code == 0
    assert speak(fresh, *RUN).code == 0


def test_a_damaged_store_is_not_touched(ran: Site) -> None:
    """A store whose file is damaged: 77 naming it and what to do, and not one byte of it changes."""
    for leftover in ("syncsvc.db-wal", "syncsvc.db-shm"):
        (ran.data / leftover).unlink(missing_ok=True)
    file = ran.data / "syncsvc.db"
    file.write_bytes(b"rusak" * 20_000)
    for language in ("id", "en"):
        said = speak(ran, *RUN, SYNCSVC_LANGUAGE=language)
        assert (said.code, said.told("store.damaged", language, place=file)) == (77, True)
    assert file.read_bytes() == b"rusak" * 20_000
