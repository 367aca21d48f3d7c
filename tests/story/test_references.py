"""The reference commands, from a file to what is in force."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from syncsvc.app.places import store_for_reading
from syncsvc.store import references
from tests.story.site import Site
from tests.story.speaking import Said, process, speak

HEADER = ("code", "title", "kind", "level", "status", "family_id")
JOBS = (
    ("j1", "Arsiparis Ahli Muda", "JF", "MU", "N", "f1"),
    ("j2", "Arsiparis Ahli Madya", "JF", "MA", "N", "f1"),
    ("j3", "Sanitarian Terampil", "JF", "TR", "N", "f2"),
    ("p1", "PENGOLAH DATA", "JP", "", "1", ""),
    ("p2", "PENGOLAH DATA", "JP", "", "1", ""),
)
TREE = (
    ("u1", "Pemerintah Kabupaten Contoh", "", "", ""),
    ("u2", "Dinas Pendidikan dan Kebudayaan", "22", "", "u1"),
    ("u3", "Bidang Guru", "32", "", "u2"),
)
UNITS = ("code", "title", "level", "agency", "parent")


@pytest.fixture
def site(small: Site, tmp_path: Path) -> Site:
    """A place with the sample's configuration and nothing kept yet."""
    (tmp_path / "config").symlink_to(small.config)
    return Site(tmp_path)


def written(place: Path, header: Sequence[str], rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> Path:
    """A CSV file."""
    with place.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return place


def given(site: Site, *words: str) -> Said:
    """A reference command."""
    return speak(site, "reference", *words)


def take(site: Site, rows: Sequence[Sequence[str]] = JOBS, *words: str, header: Sequence[str] = HEADER) -> Said:
    """Import positions."""
    return given(site, "import", "positions", str(written(site.folder / "jabatan.csv", header, rows)), *words)


def listed(site: Site) -> list[tuple[Any, ...]]:
    """List, agency, version and rows of what is in force."""
    rows = given(site, "list", "--format", "json").rows()
    return [(row["list"], row["agency"], row["version"], row["rows"]) for row in rows]


def changed(said: Said) -> dict[str, list[str]]:
    """The codes by what became of them."""
    found: dict[str, list[str]] = {}
    for row in said.rows():
        if row["count"] is None:
            found.setdefault(row["change"], []).append(row["code"])
    return found


def in_force(site: Site, listing: str, agency: str = "") -> pl.DataFrame:
    """The rows in force."""
    with store_for_reading(site.data) as store, store.reading() as connection:
        there = references.newest(connection, listing, agency)
    assert there is not None
    return there[1]


def test_an_import_is_in_force_and_the_same_again_changes_nothing(site: Site) -> None:
    """A first import says how much came; the same file again makes no version, and says so; list tells it."""
    first = take(site)
    assert (first.code, first.plain) == (0, True)
    assert first.told("references.kept", list="positions", rows=5, version=1, origin="jabatan.csv")
    assert first.told("references.titles_shared", count=1)
    assert take(site, JOBS, "--language", "en").told("references.unchanged", "en", version=1)
    assert listed(site) == [("positions", "", 1, 5)]
    assert in_force(site, "positions")["code"].to_list() == ["j1", "j2", "j3", "p1", "p2"]


def test_a_second_import_says_what_became_of_each_entry(site: Site) -> None:
    """Renamed, retired, gone, added and split entries are told as counts and as rows; diff says the same before, and
    keeps nothing."""
    take(site)
    newer = (
        ("j1", "Arsiparis Ahli Muda", "JF", "MU", "O", "f1"),
        ("j2", "Arsiparis Nasional Ahli Madya", "JF", "MA", "N", "f1"),
        ("j4", "Sanitarian Air Terampil", "JF", "TR", "N", "f2"),
        ("j5", "Sanitarian Udara Terampil", "JF", "TR", "N", "f2"),
        *JOBS[3:],
    )
    file = written(site.folder / "baru.csv", HEADER, newer)
    expected = {"added": ["j4", "j5"], "gone": ["j3"], "renamed": ["j2"], "retired": ["j1"], "split": ["j3"]}
    before = given(site, "diff", "positions", str(file), "--format", "json")
    assert (before.code, changed(before), listed(site)[0][2]) == (0, expected, 1)
    after = given(site, "import", "positions", str(file), "--format", "json")
    assert (changed(after), listed(site)[0][2]) == (expected, 2)
    counts = {row["change"]: row["count"] for row in after.rows() if row["count"]}
    assert counts == {name: len(codes) for name, codes in expected.items()}
    assert after.told("references.kept", version=2)
    spoken = given(site, "diff", "positions", str(site.folder / "jabatan.csv"))
    assert spoken.told("references.change.revived", count=1)
    assert "Arsiparis Nasional Ahli Madya → Arsiparis Ahli Madya" in spoken.out


def test_csv_xlsx_and_json_say_the_same(site: Site) -> None:
    """One list as CSV with semicolons in Windows-1252, as a workbook and as JSON is one version."""
    rows = [*JOBS, ("j9", "Penata Café Ahli Muda", "JF", "MU", "N", "f9")]
    text = "\n".join(";".join(row) for row in (HEADER, *rows))
    (site.folder / "a.csv").write_bytes(text.encode("cp1252"))
    with xlsxwriter.Workbook(site.folder / "a.xlsx") as book:
        sheet = book.add_worksheet("Jabatan")
        for place, row in enumerate([HEADER, *rows]):
            sheet.write_row(place, 0, row)
    records = [dict(zip(HEADER, [cell or None for cell in row], strict=True)) for row in rows]
    (site.folder / "a.json").write_text(json.dumps(records), "utf-8")
    for name in ("a.csv", "a.xlsx", "a.json"):
        assert given(site, "import", "positions", str(site.folder / name)).code == 0
    assert listed(site) == [("positions", "", 1, 6)]
    assert "Penata Café Ahli Muda" in in_force(site, "positions")["title"].to_list()


def test_columns_may_have_any_name(site: Site) -> None:
    """Column names are given with --column; SIASN's own export of units needs none."""
    header = ("Kode", "Nama Jabatan", "Jenis", "Jenjang", "Status", "Rumpun")
    named = [f"--column={ours}={theirs}" for ours, theirs in zip(HEADER[1:], header[1:], strict=True)]
    assert take(site, JOBS, *named, header=header).code == 0
    export = written(
        site.folder / "ref-unor.csv",
        ("Id", "InstansiId", "DiatasanId", "EselonId", "NamaUnor", "NamaJabatan", "CepatKode"),
        [("u1", "A5", "", "22", "Dinas Sosial", "Kepala Dinas Sosial", "0"), ("u2", "A5", "u1", "", "Seksi", "", "1")],
    )
    assert given(site, "import", "units", str(export), "--agency", "sample").code == 0
    assert in_force(site, "units", "sample").row(0) == (
        "u1",
        "Dinas Sosial",
        "22",
        "A5",
        None,
        "Kepala Dinas Sosial",
    )
    wrong = take(site, JOBS, "--column", "nama=x")
    assert (wrong.code, wrong.told("references.field_unknown", field="nama")) == (2, True)
    assert take(site, JOBS, "--column", "title").told("references.column_unreadable", given="title")


def test_units_belong_to_an_agency(site: Site) -> None:
    """A tree says whose it is by --agency, which must be configured, or by its column; one that does not is refused."""
    file = str(written(site.folder / "unor.csv", UNITS, TREE))
    lost = given(site, "import", "units", file)
    assert (lost.code, lost.told("references.agency_empty")) == (65, True)
    assert given(site, "import", "units", file, "--agency", "nobody").told("references.agency_unknown", known="sample")
    assert given(site, "import", "units", file, "--agency", "sample").code == 0
    both = [(*row[:3], agency, row[4]) for agency in ("Kab. A", "Kab. B") for row in TREE]
    assert given(site, "import", "units", str(written(site.folder / "dua.csv", UNITS, both))).code == 0
    assert listed(site) == [("units", "", 2, 6), ("units", "sample", 1, 3)]
    assert in_force(site, "units", "sample")["agency"].unique().to_list() == ["sample"]
    assert in_force(site, "units", "another").height == 6


@pytest.mark.parametrize("rows", [[], [("", "", "", "", "", "")]])
def test_a_list_without_rows_is_refused(site: Site, rows: list[tuple[str, ...]]) -> None:
    """A header alone, or with blank rows below, is refused."""
    refused = take(site, rows)
    assert (refused.code, refused.told("references.no_row")) == (65, True)


def test_bad_rows_are_told_at_once_and_nothing_is_applied(site: Site) -> None:
    """Every mistake has its file and row, twenty are shown and the others counted; what was in force stays."""
    take(site)
    rows = [*JOBS, ("j1", "Lain", "JF", "MU", "N", "f1"), ("k1", "", "JF", "MU", "N", "")]
    rows += [(f"k{place}", "Bidan", "XX", "MU", "?", "") for place in range(2, 20)]
    refused = take(site, rows)
    assert (refused.code, refused.plain) == (65, True)
    assert refused.told("references.refused", list="positions", count=38, shown=20, left=18)
    assert "jabatan.csv:7: code: Kode j1 sudah ada di baris 2" in refused.err
    assert refused.err.count("jabatan.csv:") == 20
    assert listed(site) == [("positions", "", 1, 5)]
    assert take(site, rows, "--language", "en").told("references.kind_unknown", "en", given="XX")


def test_missing_columns_say_what_is_there(site: Site) -> None:
    """Required columns that are missing are all named, with those that were found and how to map them."""
    refused = take(site, [("a", "b")], header=("Kode A", "Nama B"))
    assert refused.code == 65
    for name in ("code", "title", "kind"):
        assert refused.told("references.column_missing", field=name, found="Kode A, Nama B")


def test_a_circle_in_the_tree_is_shown(site: Site) -> None:
    """A tree in which units are each other's parents is refused with the circle."""
    rows = [("a", "A", "", "", "b"), ("b", "B", "", "", "a")]
    file = str(written(site.folder / "unor.csv", UNITS, rows))
    refused = given(site, "import", "units", file, "--agency", "sample")
    assert (refused.code, refused.told("references.cycle", cycle="a → b → a")) == (65, True)


def test_a_parent_that_is_not_there_is_only_noticed(site: Site) -> None:
    """Real trees name parents they do not have: told, and taken."""
    file = str(written(site.folder / "unor.csv", UNITS, TREE[1:]))
    taken = given(site, "import", "units", file, "--agency", "sample")
    assert (taken.code, taken.told("references.parents_unknown", count=1, examples="u2")) == (0, True)


def test_a_list_far_smaller_is_a_persons_to_accept(site: Site) -> None:
    """Less than half of what is in force is refused, and taken with --accept-smaller."""
    take(site)
    refused = take(site, JOBS[:2])
    assert (refused.code, refused.told("references.smaller", rows=2, before=5)) == (77, True)
    assert listed(site) == [("positions", "", 1, 5)]
    assert take(site, JOBS[:2], "--accept-smaller").code == 0
    assert listed(site) == [("positions", "", 2, 2)]


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.csv", "code,title,kind\nj1,Caf\u00c3\u00a9 Muda,JF\n".encode(), "references.double_encoded"),
        ("a.csv", b"code,title,kind\nj1,\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 \xff,JF\n", "references.wrong_encoding"),
        ("a.csv", b"code,title,kind,level,status,code\nj1,Bidan,JF,MU,N,j2\n", "references.duplicate_names"),
        ("a.csv", b"code,title,kind\nj1,Bidan,JF,1,2,3\nj2,Bidan,JF\n", "references.bad_rows"),
        ("a.json", b'{"data": []}', "references.json_no_list"),
        ("a.json", b'[{"code": "j1",\n', "references.json_broken"),
        ("a.json", b'[{"code": "j1", "code": "j2"}]', "references.json_refused"),
        ("a.json", b"[]", "references.column_missing"),
        ("a.csv", b"", "files.empty"),
        ("a.xlsx", b"%PDF-1.7", "files.pdf"),
    ],
)
def test_unreadable_files_say_what_to_do(site: Site, name: str, content: bytes, key: str) -> None:
    """Wrong encodings, damaged rows, JSON that is no list and files that are no table: 65 with a remedy."""
    (site.folder / name).write_bytes(content)
    refused = given(site, "import", "positions", str(site.folder / name))
    assert (refused.code, refused.told(key), refused.plain) == (65, True, True)
    assert not (site.data / "syncsvc.db").exists()


def test_what_is_asked_wrongly_is_a_usage_error(site: Site) -> None:
    """An unknown list, no file and no source, an unknown sheet, encoding or file: told with what there is."""
    assert given(site, "import", "jabatan", "x.csv").told("references.list_unknown", list="jabatan")
    assert given(site, "import", "positions").told("references.file_or_source")
    assert given(site, "import", "units", "--from", "siasn").code == 2
    assert given(site, "import", "units", "--from", "simpeg", "--agency", "sample").told("references.no_remote")
    assert given(site, "import", "positions", str(site.folder / "gone.csv")).code == 69
    assert take(site, JOBS, "--encoding", "klingon").told("references.unknown_encoding", encoding="klingon")
    with xlsxwriter.Workbook(site.folder / "a.xlsx") as book:
        book.add_worksheet("Jabatan").write_row(0, 0, HEADER)
    book_file = str(site.folder / "a.xlsx")
    assert given(site, "import", "positions", book_file, "--sheet", "Unor").told("references.no_sheet", sheet="Unor")


def test_other_lists_have_code_and_title(site: Site) -> None:
    """Ranks and the other code lists are imported like the rest, as a process of its own too."""
    file = written(site.folder / "golongan.csv", ("id", "nama"), [("31", "III/a"), ("32", "III/b")])
    assert process(site, "reference", "import", "ranks", str(file)).code == 0
    assert listed(site) == [("ranks", "", 1, 2)]
