"""The commands around a site: init, check-config, probe, sample, demo, db; and what holds for all commands."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import typer

from syncsvc.cli import app
from tests.story.breaking import configure
from tests.story.site import IDENTITY, Site
from tests.story.speaking import RUN, five, runs, speak


def test_every_command_and_option_is_explained() -> None:
    """No command, argument or option of the help is without a word on what it does."""
    waiting: list[tuple[str, Any]] = [("syncsvc", typer.main.get_command(app))]
    dumb = []
    while waiting:
        name, command = waiting.pop()
        waiting += [(f"{name} {word}", inner) for word, inner in getattr(command, "commands", {}).items()]
        dumb += [name] * (not command.help)
        dumb += [f"{name} {each.name}" for each in command.params if not (each.help or "").strip()]
    assert not dumb


def test_init_writes_what_check_config_accepts(tmp_path: Path) -> None:
    """``init`` names the files it wrote, which are right as they stand; it overwrites nothing."""
    site = Site(tmp_path)
    written = speak(site, "init", "kota-contoh")
    files = [Path(line) for line in written.out.splitlines()]
    assert (written.code, all(file.is_file() for file in files), len(files)) == (0, True, 7)
    checked = speak(site, "check-config")
    assert (checked.code, "kota-contoh" in checked.out, checked.err) == (0, True, "")
    again = speak(site, "init", "kota-contoh", "--language", "en")
    assert (again.code, again.told("config.already_there", "en")) == (2, True)
    assert speak(site, "init", "Kota Contoh").told("config.bad_agency_key", agency="Kota Contoh")


@pytest.mark.parametrize("language", ["id", "en"])
def test_all_mistakes_of_a_configuration_at_once(ran: Site, language: str) -> None:
    """Mistakes in four files are told together, each with file, line and path; nothing runs (78), nothing is lost."""
    before = five(ran)
    home = ran.config / "agencies" / "sample"
    configure(ran, "    pegawai: SELECT * FROM pegawai\n", "    pegawai: DELETE FROM pegawai\n", instead=True)
    configure(ran, "  preset: siasn-export\n", "  presett: siasn-export\n", instead=True)
    _change(home / "mapping" / "simpeg.yaml", "      nip_old: nip_lama\n", "      nip_tua: nip_lama\n")
    _change(home / "agency.yaml", "kind: KAB\n", "kind: KAB\nkepala: siapa\n")
    _change(ran.config / "checks.yaml", "'off': [", "'off': [PEG-99, ")
    for words in (("check-config",), RUN):
        said = speak(ran, *words, "--language", language)
        assert said.code == 78, said
        lines = said.err.splitlines()
        assert said.told("config.mistakes", language, count=len(lines) - 1)
        for place in ("agency.yaml:6: kepala", "simpeg.tables.pegawai", "siasn.presett", "nip_tua"):
            assert any(place in line for line in lines), (place, lines)
        assert said.told("sql.not_select", language, table="pegawai")
    assert len(runs(ran)) == 1
    assert five(ran) == before


def test_a_configuration_that_is_not_there(tmp_path: Path) -> None:
    """A folder without agencies, and an agency that is not in it: a usage error that says what to do."""
    nothing = speak(Site(tmp_path), "check-config")
    assert (nothing.code, nothing.told("config.no_site")) == (2, True)
    speak(Site(tmp_path), "init", "satu")
    other = speak(Site(tmp_path), "run", "dua", SYNCSVC_LANGUAGE="en")
    assert (other.code, other.told("config.unknown_agency", "en", agency="dua", known="satu")) == (2, True)


def test_probe_shows_every_column_and_nobody(ran: Site) -> None:
    """``probe`` names each source's columns, mapped or not, and not one value of a real row."""
    said = speak(ran, "probe", "sample", "--format", "json")
    assert said.code == 0, said
    rows = {(row["table"], row["column"]): row for row in said.rows()}
    assert rows["pegawai", "nip_baru"] | {"source": "", "table": "", "column": ""} == {
        "source": "", "table": "", "column": "", "mapped": "employee.nip", "sample": " | ".join(["9" * 18] * 3),
    }  # fmt: skip
    assert rows["pegawai", "catatan"]["mapped"] == "-"
    assert {row["source"] for row in said.rows()} == {"simpeg", "siasn", "siasn_unor", "ekinerja"}
    plain = speak(ran, "probe", "sample")
    assert plain.plain
    leaked = [value for value in _values(ran) if value in said.out + said.err + plain.out]
    assert not leaked


def test_probe_of_one_source_and_of_a_broken_one(ran: Site) -> None:
    """``--source`` looks at that one; one that fails does not hide the others, and the code is its own."""
    one = speak(ran, "probe", "sample", "--source", "siasn_unor", "--format", "json")
    assert {row["source"] for row in one.rows()} == {"siasn_unor"}
    unknown = speak(ran, "probe", "sample", "--source", "gaji")
    assert (unknown.code, unknown.told("run.source_unknown", source="gaji")) == (2, True)
    (ran.folder / "simpeg.db").unlink()
    broken = speak(ran, "probe", "sample", "--format", "json", "--language", "en")
    assert (broken.code, broken.told("sql.no_file", "en")) == (69, True)
    assert {row["source"] for row in broken.rows()} == {"siasn", "siasn_unor", "ekinerja"}


def test_sample_writes_an_agency(tmp_path: Path) -> None:
    """``sample`` says what it wrote and where the truth is; the same seed gives the same truth."""
    site = Site(tmp_path)
    truths = []
    for name in ("a", "b"):
        words = ("sample", str(tmp_path / name), "--employees", "200", "--seed", "5", "--as-of", "2026-11-21")
        said = speak(site, *words)
        assert said.told("run.sample_written", employees=200, truth=(tmp_path / name / "truth.csv").as_posix())
        truths.append((tmp_path / name / "truth.csv").read_bytes())
    assert truths[0] == truths[1]
    assert truths[0].startswith(",".join(IDENTITY).encode())
    assert speak(site, "sample", str(tmp_path / "c"), "--employees", "10").code == 2
    (tmp_path / "d").write_text("")
    refused = speak(site, "sample", str(tmp_path / "d"), "--employees", "200", SYNCSVC_LANGUAGE="en")
    assert (refused.code, refused.told("run.cannot_write", "en")) == (77, True)


def test_demo_goes_all_the_way(tmp_path: Path) -> None:
    """``demo`` from exports ends with the summary and its reports, and touches no folder that holds something."""
    folder = tmp_path / "peragaan"
    site = Site(folder)
    said = speak(site, "demo", str(folder), "--exports", "--employees", "200", "--seed", "3", "--language", "en")
    assert (said.code, said.plain) == (0, True), said
    reports = [folder / "reports" / f"sample.{form}" for form in ("html", "xlsx", "csv", "json")]
    assert said.out.split()[-4:] == [report.as_posix() for report in reports]
    assert all(report.stat().st_size > 1_000 for report in reports)
    assert five(site) == site.truth()
    again = speak(site, "demo", str(folder), "--language", "en")
    assert (again.code, again.told("run.folder_not_empty", "en", folder=folder.as_posix())) == (2, True)


def test_the_store_is_made_checked_and_copied(ran: Site, tmp_path: Path) -> None:
    """``db upgrade``, ``check`` and ``backup``: made once, whole, copied while in use and never over a file."""
    made = speak(ran, "db", "upgrade", "--data", str(tmp_path / "new"))
    assert (made.code, made.told("run.store_upgraded", before="-")) == (0, True)
    assert speak(ran, "db", "upgrade").told("run.store_current")
    sound = speak(ran, "db", "check", "--language", "en")
    assert (sound.code, sound.told("run.store_sound", "en", place=ran.data / "syncsvc.db")) == (0, True)
    copy = tmp_path / "copy.db"
    assert speak(ran, "db", "backup", str(copy)).told("run.store_copied", target=copy.as_posix())
    before = five(ran)
    twice = speak(ran, "db", "backup", str(copy))
    assert (twice.code, twice.told("store.backup_exists")) == (2, True)
    shutil.rmtree(ran.data)
    ran.data.mkdir()
    shutil.copyfile(copy, ran.data / "syncsvc.db")
    assert five(ran) == before


def test_without_a_store_reading_says_how_to_make_one(fresh: Site, tmp_path: Path) -> None:
    """Reading commands make nothing: they say what to run (77)."""
    for words in (("findings",), ("runs",), ("report", "sample"), ("db", "check")):
        said = speak(fresh, *words, SYNCSVC_DATA=str(tmp_path / "none"))
        assert (said.code, said.told("store.missing")) == (77, True), said
    assert not (tmp_path / "none").exists()


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new) if old else text + new, "utf-8")


def _values(site: Site) -> set[str]:
    """What names a person: NIP, NIK and name, on both sides."""
    with closing(sqlite3.connect(site.folder / "simpeg.db")) as simpeg:
        local = simpeg.execute("SELECT nip_baru, nik, nama_lengkap FROM pegawai").fetchall()
    with (site.folder / "inbox" / "siasn" / "export-data-asn.csv").open(encoding="utf-8", newline="") as file:
        national = [(row["NIP BARU"], row["NIK"], row["NAMA"]) for row in csv.DictReader(file)]
    return {str(value).strip("'") for row in [*local, *national] for value in row if value and len(str(value)) > 5}
