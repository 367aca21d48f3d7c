"""What agencies write for a job, from the sample to the work list, to a person's answers, to the findings they end."""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from syncsvc.app import findings
from syncsvc.simulator.faults import wording
from tests.few_checks import off_but
from tests.story.site import AS_OF, Site, make_site
from tests.story.speaking import five, speak

NAMING = ("NOM-01", "NOM-02", "NOM-03", "NOM-04", "NOM-05", "NOM-07", "NOM-08", "NOM-11", "NOM-14", "NOM-15")
MARKETS = "PENGELOLA SARANA KEBERSIHAN DAN KEINDAHAN LINGKUNGAN PASAR"
MEANT = {
    "Analis Kepegawaian Ahli Pertama": "Analis Sumber Daya Manusia Aparatur Ahli Pertama",
    "Juru Tulis Kantor": "PENGADMINISTRASI PERKANTORAN",
    MARKETS[:50]: MARKETS,
    "Dokter": "Dokter Ahli Muda",
}
"""What only a person can decide, and what is right."""
WRONG = {"Pengelola Data dan Informasi", "Penata Arsip Digital Terampil", "Statistisi Terampil"}
"""Titles that no entry fits: the person's own record is to be corrected."""
OTHER_KIND = "Pengadministrasi Perkantoran"
"""Held by somebody whom the SIMPEG calls functional; its letters are as that clerk typed them."""
DAY = max(AS_OF, datetime.now(UTC).date() + timedelta(days=1)).isoformat()
"""A ruling holds from the day it was given on, so that runs are as of a day when those of today hold everywhere."""
WHY = ("--reason", "sudah dicek dengan SK")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """400 people, the national list imported, a first run that asks about names only."""
    site = make_site(tmp_path_factory.mktemp("begun"), 400, 7)
    settings = site.config / "checks.yaml"
    told = settings.read_text("utf-8").replace("'off': []", f"'off': [{', '.join(sorted(off_but(*NAMING)))}]")
    settings.write_text(told, "utf-8")
    assert speak(site, "reference", "import", "positions", str(site.folder / "referensi-jabatan.csv")).code == 0
    run(site)
    return site


@pytest.fixture
def site(begun: Site, tmp_path: Path) -> Site:
    """A copy that a story may change; file times are kept."""
    shutil.copytree(begun.folder, tmp_path / "site", copy_function=shutil.copy2)
    return Site(tmp_path / "site")


def run(site: Site) -> None:
    """One run as of ``DAY``."""
    assert speak(site, "run", "sample", "--as-of", DAY).code == 0


def work_list(site: Site, *words: str) -> list[dict[str, Any]]:
    """The titles that wait for a person."""
    return speak(site, "mapping", "list", "--listing", "positions", "--format", "json", *words).rows()


def terms(rows: list[dict[str, Any]]) -> set[str]:
    """The titles, that of ``OTHER_KIND`` in one spelling."""
    every = {str(row["term"]) for row in rows}
    return {OTHER_KIND if term.lower() == OTHER_KIND.lower() else term for term in every}


def codes(site: Site) -> dict[str, str]:
    """Title to code, of the national list."""
    with (site.folder / "referensi-jabatan.csv").open(encoding="utf-8", newline="") as file:
        return {row["title"]: row["code"] for row in csv.DictReader(file)}


def told(site: Site, cause: str) -> set[tuple[str, ...]]:
    """What the truth says of one sort of fault, for the checks that are asked."""
    with (site.folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["cause"].startswith(f"wording.{cause}-")]
    return {(row["check"], row["entity"], row["key"], row["field"], row["period"]) for row in rows}


def undecided(site: Site) -> set[tuple[str, ...]]:
    """The planted findings that answers to the work list end; a renamed family stays one, whatever is ruled."""
    every = {found for plant in wording.UNDECIDED for found in told(site, plant.__name__)}
    return {found for found in every if found[0] == "NOM-01"}


def mapped(site: Site) -> tuple[int, int]:
    """How many titles of positions the agency uses, and how many of them are mapped."""
    rows = speak(site, "mapping", "coverage", "--format", "json").rows()
    total = next(row for row in rows if row["listing"] == "positions" and not row["unit"])
    return total["terms"], total["mapped"]


def fill(site: Site) -> Path:
    """The work list as a workbook, every term that can be mapped answered with its right code."""
    file = site.folder / "kerja.xlsx"
    assert speak(site, "mapping", "export", "--format", "xlsx", "--output", str(file)).code == 0
    book, code = openpyxl.load_workbook(file), codes(site)
    sheet = book.worksheets[0]
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        term = str(sheet.cell(row, columns["istilah setempat"]).value)
        if term in MEANT:
            sheet.cell(row, columns["kode bebas"]).value = code[MEANT[term]]
    book.save(file)
    return file


def test_the_undecided_titles_wait_in_order_of_impact(begun: Site) -> None:
    """The work list has what only a person can decide and what nothing fits, most people first; what is conclusive is
    mapped without anybody and found as a variant.
    """
    rows = work_list(begun)
    assert terms(rows) == {*MEANT, *WRONG, OTHER_KIND}
    impact = [(row["people"], row["findings"], row["units"]) for row in rows]
    assert impact == sorted(impact, reverse=True)
    assert [row["people"] for row in rows[:4]] == [4, 3, 2, 2]
    conclusive = {found for plant in wording.CONCLUSIVE for found in told(begun, plant.__name__)}
    assert {found for found in five(begun) if found[0] == "NOM-02"} == conclusive
    assert len(conclusive) == len(wording.CONCLUSIVE)


def test_the_filled_work_list_ends_exactly_its_findings(site: Site) -> None:
    """Every finding of an answered term ends as proven in the next run, nothing else changes, and all that can be
    mapped is.
    """
    before, (count, _) = five(site), mapped(site)
    ended = undecided(site)
    assert len(ended) == 10
    assert ended < before
    said = speak(site, "mapping", "import", str(fill(site)), LOGNAME="budi")
    assert said.told("nomenclature.imported", accepted=len(MEANT), unchanged=0, refused=0)
    run(site)
    assert five(site) == before - ended
    closed = findings.list_findings(site.data, "sample", findings.chosen(None, None, None, None, "closed"), None)
    assert {row["ending"] for row in closed} == {"proven"}
    assert five(site, "--state", "closed") == ended
    assert terms(work_list(site)) == {*WRONG, OTHER_KIND}
    assert mapped(site) == (count, count - len({*WRONG, OTHER_KIND}))


def test_one_by_one_it_is_the_same_and_a_rejected_pair_stays_away(site: Site) -> None:
    """Rulings given by command end the same findings; a candidate once rejected is offered by no later run."""
    before, code = five(site), codes(site)
    lures = next(row for row in work_list(site) if row["term"] == "Pengelola Data dan Informasi")
    lure = code["PENGOLAH DATA DAN INFORMASI"]
    assert lure in lures["candidates"]
    assert speak(site, "mapping", "decide", lures["id"], "--reject", lure, *WHY).code == 0
    for term, title in MEANT.items():
        assert speak(site, "mapping", "decide", term, "--as", "exact", "--code", code[title], *WHY).code == 0
    run(site)
    assert five(site) == before - undecided(site)
    run(site)
    assert five(site) == before - undecided(site)
    again = next(row for row in work_list(site) if row["id"] == lures["id"])
    assert lure not in again["candidates"]
