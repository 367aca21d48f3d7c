"""The newcomer's way of ``docs/how-to``, typed literally: an unfamiliar SIMPEG in a real MariaDB, up to the report.

What is adapted, and nothing else: the server's port in ``sources.yaml``; the account of the ``mariadb`` program, which
comes from its option file in the home folder (the page assumes the administrator's).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from syncsvc.app import findings
from tests.house.tree import ROOT
from tests.servers import MariadbServer, need
from tests.story.walk import Block, blocks_of, squeezed, told, walk

PAGES = {"en": ROOT / "docs" / "how-to" / "own-agency.md", "id": ROOT / "docs" / "how-to" / "instansi-sendiri.md"}
PLANTED = {
    ("ATS-14", "199302172019031907", "supervisor_nip"),
    ("EVA-06", "198812112014121909", "evaluation"),
    ("MAP-02", "simpeg.staff=ML", "legal_status"),
    ("MAP-03", "simpeg.staff", "last_edit"),
    ("NOM-03", "199302172019031907", "job_title"),
    ("ORG-10", "d13", "pair"),
    ("PEG-04", "198706032011011911", "local.birth_date"),
    ("PEG-11", "198507082010012906", "rank"),
    ("PEG-11", "198507082010012906", "rank_date"),
    ("SKP-01", "198304272009012910", "skp"),
}
CORRECTED = {planted for planted in PLANTED if planted[0] in {"MAP-02", "MAP-03", "ORG-10", "PEG-04", "PEG-11"}}
BARE = {"LANG": "C.UTF-8"}
CONSEQUENCE = {("ORG-04", "d13", "name")}


@pytest.fixture
def own_server(mariadb_server: MariadbServer) -> Iterator[MariadbServer]:
    """Gives the server with an administrator; what the page makes is dropped afterwards."""
    need("mariadb", "MariaDB's client is not installed")
    mariadb_server.run(
        "CREATE USER administrator@'127.0.0.1'", "GRANT ALL ON *.* TO administrator@'127.0.0.1' WITH GRANT OPTION"
    )
    yield mariadb_server
    mariadb_server.run(
        "DROP DATABASE IF EXISTS hr",
        "DROP USER IF EXISTS syncsvc@'127.0.0.1'",
        "DROP USER administrator@'127.0.0.1'",
    )


@pytest.mark.mariadb
@pytest.mark.timeout(900)
@pytest.mark.parametrize("language", PAGES)
def test_the_page_works_as_written(own_server: MariadbServer, tmp_path: Path, language: str) -> None:
    """Every command runs and every shown line appears; the ten planted faults are found, the corrected ones proven."""
    blocks = [_adapted(block, own_server.port) for block in blocks_of(PAGES[language])]
    printed = walk(blocks, _checkout(tmp_path), _environment(tmp_path, own_server.port, language))
    for number, block in enumerate(blocks):
        if block.kind == "text":
            assert told(block.text, printed[number - 1]) == [], f"block {number}"
    _shows_every_finding(blocks, printed)
    _ends_as_told(tmp_path / "sukamaju")


def _shows_every_finding(blocks: list[Block], printed: dict[int, str]) -> None:
    """The page's list is the whole list, and it is what was planted."""
    listed = next(number for number, block in enumerate(blocks) if block.text == "syncsvc findings\n")
    shown = squeezed(blocks[listed + 1].text)
    assert shown == squeezed(printed[listed])
    assert len(shown) - 1 == len(PLANTED)
    for check, key, field in PLANTED:
        assert any(row.startswith(f"{check} ") and key in row and field in row for row in shown)


def _ends_as_told(site: Path) -> None:
    """Six findings closed by proof, one came in their place, one was acknowledged; both reports are there."""
    assert _named(_kept(site, "open")) == PLANTED - CORRECTED | CONSEQUENCE
    assert _named(_kept(site, "closed")) == CORRECTED
    assert {row["life"] for row in _kept(site, "open") if row["check"] == "SKP-01"} == {"acknowledged"}
    assert "Pemerintah Kabupaten Sukamaju" in (site / "laporan.html").read_text("utf-8")
    assert (site / "daftar-kerja.xlsx").stat().st_size > 0


@pytest.mark.timeout(600)
def test_the_readmes_tour_works_as_written(tmp_path: Path) -> None:
    """The README's five minutes: a sample, a run, a finding shown and acknowledged, and both reports."""
    tour = [block for block in blocks_of(ROOT / "README.md") if block.kind == "sh" and "syncsvc" in block.text]
    printed = walk(tour, _checkout(tmp_path), {**BARE, "PATH": os.environ["PATH"], "HOME": str(tmp_path)})
    assert "check     ATS-01 No direct supervisor" in printed[1]
    assert (tmp_path / "tour" / "report.html").stat().st_size > 0
    assert (tmp_path / "tour" / "worklists.xlsx").stat().st_size > 0


def test_both_languages_type_the_same() -> None:
    """The two pages differ in prose and in what is shown, never in what is typed or written to a file."""
    typed = [[block for block in blocks_of(page) if block.kind != "text"] for page in PAGES.values()]
    assert typed[0] == typed[1]
    shown = [[block.kind for block in blocks_of(page)] for page in PAGES.values()]
    assert shown[0] == shown[1]


def _adapted(block: Block, port: int) -> Block:
    return replace(block, text=block.text.replace("127.0.0.1:3306", f"127.0.0.1:{port}"))


def _checkout(folder: Path) -> Path:
    """What a newcomer has: the checkout's ``docs`` and the ``.venv`` that ``make`` made."""
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    (folder / "docs").symlink_to(ROOT / "docs")
    return folder


def _environment(folder: Path, port: int, language: str) -> dict[str, str]:
    options = f"[client]\nhost=127.0.0.1\nport={port}\nuser=administrator\n"
    (folder / ".my.cnf").write_text(options, "utf-8")
    return {**BARE, "PATH": os.environ["PATH"], "HOME": str(folder), "SYNCSVC_LANGUAGE": language}


def _kept(site: Path, state: str) -> list[dict[str, str]]:
    choice = findings.chosen(None, None, None, None, state)
    return findings.list_findings(site / "data", "sukamaju", choice, None)


def _named(rows: list[dict[str, str]]) -> set[tuple[str, str, str]]:
    return {(row["check"], row["key"], row["field"]) for row in rows}
