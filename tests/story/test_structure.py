"""A decree that merges two offices: what it explains is one finding with progress until both sides have followed."""

from __future__ import annotations

import csv
import json
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from syncsvc.app import runs
from syncsvc.jobs.evaluate import Ended
from syncsvc.model.run import State
from tests.few_checks import off_but
from tests.story.breaking import in_simpeg, rewrite
from tests.story.site import Site
from tests.story.speaking import ROOT, Said, speak
from tests.story.walk import blocks_of

OFFICE, SECRETARIAT = "f" * 31 + "1", "f" * 31 + "2"
MERGED = {"U000001": "U900001", "U000009": "U900001", "U000002": "U900002", "U000010": "U900002"}
NEW = {"U900001": (OFFICE, "Dinas Pendidikan dan Kesehatan"), "U900002": (SECRETARIAT, "Sekretariat")}
NUMBER = "060/15/2026"
DECREE = f"""
number: {NUMBER}
date: 2026-10-20
effective: 2026-11-01
title: Penggabungan Dinas Pendidikan dan Dinas Kesehatan
settle_days: {{days}}
changes:
  - merge: [{{{{local: U000001}}}}, {{{{local: U000009}}}}]
    into: {{{{local: U900001, siasn: {OFFICE}}}}}
  - merge: [{{{{local: U000002}}}}, {{{{local: U000010}}}}]
    into: {{{{local: U900002, siasn: {SECRETARIAT}}}}}
  - rename: {{{{local: U000003}}}}
    name: Bidang Perencanaan Pendidikan
  - rename: {{{{local: U000011}}}}
    name: Bidang Perencanaan Kesehatan
  - rename: {{{{local: U000006}}}}
    name: Bidang Pelayanan Pendidikan
  - rename: {{{{local: U000014}}}}
    name: Bidang Pelayanan Kesehatan
"""
RENAMED = {
    "U000003": "Bidang Perencanaan Pendidikan",
    "U000011": "Bidang Perencanaan Kesehatan",
    "U000006": "Bidang Pelayanan Pendidikan",
    "U000014": "Bidang Pelayanan Kesehatan",
}
ASKED = ("ORG-01", "ORG-02", "ORG-03", "ORG-04", "ORG-05", "ORG-10", "ORG-11", "PEG-09", "PEG-19")


@pytest.fixture
def site(whole: Site) -> Site:
    """The sample agency, asked about units only, after its first run."""
    settings = whole.config / "checks.yaml"
    given = settings.read_text("utf-8") if settings.exists() else "'off': []\n"
    settings.write_text(given.replace("'off': []", f"'off': [{', '.join(sorted(off_but(*ASKED)))}]"), "utf-8")
    whole.run()
    return whole


def test_two_offices_are_merged(site: Site) -> None:
    """SIMPEG moves first: without the decree a flood, with it one finding, whose evidence follows SIASN until it ends
    as proven."""
    ids = national_ids(site)
    before = site.identities()
    simpeg_moves(site)
    flood = site.run(dry=True).outcome
    assert flood is not None
    told = {(row["check"], row["key"]) for row in flood.findings.iter_rows(named=True)}
    assert len(told - {(check, key) for check, _, key, _, _ in before}) > 12
    assert apply(site).code == 0
    go_on(site)
    assert site.identities() - before == {("ORG-11", "structure", NUMBER, "structure", "")}
    first = progress(site)
    assert (first["local_moved"], first["siasn_moved"]) == (first["local_people"], 0)
    siasn_moves(site, ids, people=4)
    go_on(site)
    assert site.identities() - before == {("ORG-11", "structure", NUMBER, "structure", "")}
    half = progress(site)
    assert (half["siasn_moved"], half["left"] < first["left"]) == (4, True)
    siasn_moves(site, ids, people=None)
    go_on(site)
    assert site.identities() - before == set()
    assert progress(site)["left"] == 0


def test_when_its_time_is_up_what_is_left_is_told_one_by_one(site: Site) -> None:
    """Half way, the decree's next version gives fewer days: its finding ends and people are findings; with the days
    given back there is one again. Applied twice it is the same event, though its old units are gone by now."""
    before, decree = site.identities(), ("ORG-11", "structure", NUMBER, "structure", "")
    apply(site)
    simpeg_moves(site)
    go_on(site)
    assert apply(site, days=5).told("structure.outcome.changed", version=2)
    assert apply(site, days=5).told("structure.outcome.same")
    go_on(site)
    single = site.identities() - before
    assert len([check for check, *_ in single if check == "PEG-19"]) >= 10
    assert decree not in single
    assert apply(site).told("structure.outcome.changed", version=3)
    go_on(site)
    assert site.identities() - before == {decree}


def test_a_dry_look_keeps_nothing(site: Site) -> None:
    """``--dry`` says what would happen; afterwards no decree is listed, and withdrawing one is refused."""
    said = apply(site, "--dry")
    assert (said.code, said.told("structure.dry")) == (0, True)
    assert speak(site, "sotk", "show", "--agency", "sample", "--format", "json").rows() == []
    refused = speak(site, "sotk", "withdraw", NUMBER, "--agency", "sample", "--reason", "keliru")
    assert (refused.code, refused.told("structure.unknown")) == (2, True)


def test_a_withdrawn_decree_explains_nothing(site: Site) -> None:
    """Taken back, the finding ends and the single ones are told; it stays listed as withdrawn."""
    before = site.identities()
    apply(site)
    simpeg_moves(site)
    go_on(site)
    assert speak(site, "sotk", "withdraw", NUMBER, "--agency", "sample", "--reason", "keliru").code == 0
    go_on(site)
    assert {check for check, *_ in site.identities() - before} >= {"PEG-19"}
    assert progress(site)["standing"] == "withdrawn"
    assert speak(site, "sotk", "show", NUMBER, "--agency", "sample").told(
        "structure.withdrawn_because", reason="keliru"
    )


def test_the_page_about_decrees_is_right(ran: Site, tmp_path: Path) -> None:
    """The example file of docs/how-to/sotk.md is taken, and each command of the page ends well in its order."""
    blocks = blocks_of(ROOT / "docs" / "how-to" / "sotk.md")
    (shown,) = [block for block in blocks if block.file]
    file = tmp_path / "sk.yaml"
    file.write_text(shown.text, "utf-8")
    for block in blocks:
        for line in block.text.splitlines() if block.kind == "sh" else ():
            words = [str(file) if word == shown.file else word for word in shlex.split(line)[1:]]
            said = speak(ran, *words)
            assert said.code == 0, said
    assert progress(ran)["standing"] == "withdrawn"


@pytest.mark.parametrize(
    ("wrong", "right", "key"),
    [
        ("local: U000009", "local: U777777", "decree_unit_unknown"),
        ("{local: U000009}", "{local: U000001}", "decree_merge_of_one"),
        ("local: U900001", "local: U000001", "decree_into_itself"),
        ("rename: {local: U000003}", "rename: {local: U000001}", "decree_contradiction"),
        ("2026-11-01", "1 November", "decree_day"),
        ("    name: Bidang Perencanaan Kesehatan\n", "", "decree_part_missing"),
        ("rename: {local: U000003}", "split: {local: U000003}\n    into: {local: U000099}", "decree_split_into_one"),
        (
            "rename: {local: U000003}\n    name: Bidang Perencanaan Pendidikan",
            "move: {local: U000003}\n    below: {local: U000004}",
            "decree_circle",
        ),
    ],
)
def test_a_decree_that_cannot_be_is_refused(good: Site, tmp_path: Path, wrong: str, right: str, key: str) -> None:
    """Each mistake is told with file and line; nothing of the decree is kept."""
    text = DECREE.format(days=180)
    assert wrong in text
    file = tmp_path / "sk.yaml"
    file.write_text(text.replace(wrong, right, 1), "utf-8")
    for language in ("id", "en"):
        said = speak(good, "sotk", "apply", str(file), "--agency", "sample", SYNCSVC_LANGUAGE=language)
        assert (said.code, said.told(f"config.{key}", language)) == (78, True), said
        assert file.name in said.err
    assert speak(good, "sotk", "show", "--agency", "sample", "--format", "json").rows() == []


def apply(site: Site, *more: str, days: int = 180) -> Said:
    """The decree's file written and applied."""
    file = site.folder / "sk.yaml"
    file.write_text(DECREE.format(days=days), "utf-8")
    return speak(site, "sotk", "apply", str(file), "--agency", "sample", *more)


def go_on(site: Site) -> Ended:
    """A run; what the guard holds, for whole units are empty now, a person approves."""
    ended = site.run()
    if ended.state is State.HELD:
        return runs.approve_run(site.config, site.data, ended.run, "id", "uji", lambda _: None)
    return ended


def progress(site: Site) -> dict[str, Any]:
    """The decree's row of ``sotk show``."""
    (row,) = json.loads(speak(site, "sotk", "show", NUMBER, "--agency", "sample", "--format", "json").out)
    found: dict[str, Any] = row
    return found


def simpeg_moves(site: Site) -> None:
    """The local side follows the decree at once."""
    for unit, (number, name) in NEW.items():
        above = "U000000" if unit == "U900001" else "U900001"
        in_simpeg(
            site,
            f"INSERT INTO unor (kd_unor, kd_induk, nama_unor, id_unor_siasn, aktif) "
            f"VALUES ('{unit}', '{above}', '{name}', '{number}', 'Y')",
        )
    for old, new in MERGED.items():
        in_simpeg(site, f"UPDATE pegawai SET kd_unor = '{new}' WHERE kd_unor = '{old}'")
        in_simpeg(site, f"UPDATE unor SET kd_induk = '{new}' WHERE kd_induk = '{old}'")
        in_simpeg(site, f"DELETE FROM unor WHERE kd_unor = '{old}'")
    for unit, name in RENAMED.items():
        in_simpeg(site, f"UPDATE unor SET nama_unor = '{name}' WHERE kd_unor = '{unit}'")


def national_ids(site: Site) -> dict[str, str]:
    """SIASN's id of each unit, by its local one: as SIMPEG has it, else by name below the parent's."""
    with closing(sqlite3.connect(site.folder / "simpeg.db")) as simpeg:
        ours = simpeg.execute(
            "SELECT kd_unor, kd_induk, nama_unor, id_unor_siasn FROM unor ORDER BY kd_unor"
        ).fetchall()
    sheet = openpyxl.load_workbook(tree(site)).active
    assert sheet is not None
    columns = {cell.value: place for place, cell in enumerate(sheet[1])}
    theirs = {
        (bare(row[columns["DiatasanId"]]), folded(row[columns["NamaUnor"]])): bare(row[columns["Id"]])
        for row in sheet.iter_rows(2, values_only=True)
    }
    root = next(number for (above, _), number in theirs.items() if not above or above == number)
    ids = {"U000000": root}
    for unit, above, name, number in ours:
        ids[unit] = bare(number) or ids.get(unit) or theirs.get((ids.get(above, ""), folded(name)), "")
    return ids


def siasn_moves(site: Site, ids: dict[str, str], people: int | None) -> None:
    """SIASN makes the new units and moves so many people; with all of them the old units go."""
    places = {ids[old]: NEW[new][0] for old, new in MERGED.items()}
    _move_people(site, places, people)
    book = openpyxl.load_workbook(tree(site))
    sheet = book.active
    assert sheet is not None
    columns = {cell.value: cell.column for cell in sheet[1]}
    known = {bare(sheet.cell(row, columns["Id"]).value): row for row in range(2, sheet.max_row + 1)}
    for unit, (number, name) in NEW.items():
        if number not in known:
            row = sheet.max_row + 1
            above = ids["U000000"] if unit == "U900001" else OFFICE
            old = known[ids[next(each for each in MERGED if MERGED[each] == unit)]]
            for header, column in columns.items():
                told = {"Id": number, "DiatasanId": above, "NamaUnor": name}
                sheet.cell(row, column).value = told.get(str(header), sheet.cell(old, column).value)
    if people is None:
        for number, row in known.items():
            above_cell = sheet.cell(row, columns["DiatasanId"])
            above_cell.value = places.get(bare(above_cell.value), above_cell.value)
            renamed = next((RENAMED[unit] for unit in RENAMED if ids[unit] == number), None)
            sheet.cell(row, columns["NamaUnor"]).value = renamed or sheet.cell(row, columns["NamaUnor"]).value
        for number in sorted(places, key=lambda each: -known[each]):
            sheet.delete_rows(known[number])
    saved = site.folder / "saved.xlsx"
    book.save(saved)
    rewrite(tree(site), saved.read_bytes())


def _move_people(site: Site, places: dict[str, str], people: int | None) -> None:
    file = site.folder / "inbox" / "siasn" / "export-data-asn.csv"
    text = file.read_text("utf-8")
    sign = max(",;|\t", key=text.splitlines()[0].count)
    rows = list(csv.reader(text.splitlines(), delimiter=sign))
    at, moved = rows[0].index("UNOR ID"), 0
    for row in rows[1:]:
        if len(row) > at and bare(row[at]) in places and (people is None or moved < people):
            row[at] = places[bare(row[at])]
            moved += 1
    lines = site.folder / "saved.csv"
    with lines.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, delimiter=sign).writerows(rows)
    rewrite(file, lines.read_bytes())


def tree(site: Site) -> Path:
    """SIASN's list of units."""
    return site.folder / "inbox" / "siasn" / "ref-unor.xlsx"


def folded(name: object) -> str:
    """A name as it is compared here."""
    return " ".join(str(name).lower().replace(".", " ").split())


def bare(number: object) -> str:
    """An id without dashes, braces and case."""
    return str(number or "").strip().strip("{}").replace("-", "").lower()
