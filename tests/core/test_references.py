"""Lists as they are read, and what became of them between two versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncsvc.errors import UsageError
from syncsvc.mapping.references.changes import Change, changes, counts, died
from syncsvc.mapping.references.reading import Asked, Checked, Delivered, read_list
from syncsvc.mapping.references.shapes import SHAPES, shape_of
from syncsvc.mapping.references.tree import cycles
from syncsvc.model.nomenclature import ReferencePosition, ReferenceUnit
from syncsvc.model.schema import schema

POSITION = {"code": "p1", "title": "Arsiparis Ahli Muda", "kind": "JF", "level": "MU", "status": "N", "family_id": "f"}
UNIT = {"code": "u1", "title": "Dinas Sosial", "level": "31", "agency": "Kab. Uji", "parent": None, "head_title": None}


def read(listing: str, *rows: Mapping[str, str | None], asked: Asked = Asked()) -> Checked:  # noqa: B008 - frozen
    """A delivery of these rows, the first in row 2."""
    frame = pl.DataFrame([dict(row) for row in rows], infer_schema_length=None).cast(pl.String)
    numbers = pl.int_range(2, frame.height + 2, dtype=pl.Int64, eager=True)
    return read_list(shape_of(listing), Delivered("daftar.csv", frame, numbers), asked)


def positions(**titles: str) -> pl.DataFrame:
    """A version of the list: code to title, status O where the title begins with a cross."""
    rows = [
        (code, title.removeprefix("+"), "JF", "MU", "O" if title.startswith("+") else "N", "f")
        for code, title in titles.items()
    ]
    return pl.DataFrame(rows, schema=schema(ReferencePosition), orient="row")


def units(**told: str) -> pl.DataFrame:
    """A version of a tree: code to "title<parent"."""
    rows = [
        (code, title, None, "Kab. Uji", parent or None, None)
        for code, text in told.items()
        for title, _, parent in [text.partition("<")]
    ]
    return pl.DataFrame(rows, schema=schema(ReferenceUnit), orient="row")


def said(frame: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Changes without agency and kind."""
    return frame.select("change", "code", "before", "after").rows()


def wrong(checked: Checked) -> list[tuple[int, str, str]]:
    """Row, column and key of each mistake."""
    return [(each.line, each.path, each.key.removeprefix("references.")) for each in checked.mistakes]


def test_rows_are_read_under_their_known_names() -> None:
    """SIASN's own column names, words for kinds and levels, and blanks around cells need no mapping; order is by
    code."""
    exported = [
        {"Id": "u2", "NamaUnor": " Bidang\nBina ", "DiatasanId": "u1", "EselonId": "32", "NamaJabatan": "Kepala"},
        {"Id": "u1", "NamaUnor": "Dinas", "DiatasanId": "u1", "EselonId": "22", "NamaJabatan": ""},
    ]
    tree = read("units", *exported, asked=Asked(agency="uji"))
    assert tree.mistakes == ()
    assert tree.frame.rows() == [
        ("u1", "Dinas", "22", "uji", None, None),
        ("u2", "Bidang Bina", "32", "uji", "u1", "Kepala"),
    ]
    jobs: list[Mapping[str, str | None]] = [
        {**POSITION, "kind": "2", "level": "Ahli Muda", "status": None},
        {**POSITION, "kind": "jfu", "status": "0"},
    ]
    listed = read("positions", *jobs, asked=Asked(levels={"AHLI MUDA": "MU"}))
    assert listed.frame.select("kind", "level", "status").rows() == [("JF", "MU", "N"), ("JP", "MU", "O")]


def test_columns_of_another_name_are_mapped() -> None:
    """A column is taken under the name a person gave it; a field the list does not have is refused by name."""
    row = {"kode": "31", "golongan": "III/a"}
    assert read("ranks", row, asked=Asked({"title": "Golongan"})).frame.rows() == [("31", "III/a")]
    with pytest.raises(UsageError):
        read("ranks", row, asked=Asked({"nama": "golongan"}))
    with pytest.raises(UsageError):
        shape_of("jabatan")


def test_missing_columns_are_all_named_with_what_was_found() -> None:
    """Every required field without a column is a mistake that says which columns there are; so is a wrong mapping."""
    checked = read("positions", {"Kolom A": "x"}, asked=Asked({"level": "Jenjang"}))
    assert wrong(checked) == [(1, name, "column_missing") for name in ("code", "title", "kind", "level")]
    assert dict(checked.mistakes[0].facts)["found"] == "Kolom A"
    assert dict(checked.mistakes[3].facts)["wanted"] == "Jenjang"


def test_every_wrong_row_is_told_at_once() -> None:
    """Empty cells, unknown kinds and statuses, lost letters, codes made numbers, and a code said twice: each with its
    row."""
    rows: list[Mapping[str, str | None]] = [
        POSITION,
        {**POSITION, "code": None, "title": None},
        {**POSITION, "code": "p2", "kind": "XY", "status": "?"},
        {**POSITION, "code": "p3", "title": "Ars\ufffdparis"},
        {**POSITION, "code": "1.98501E+17"},
        {**POSITION, "title": "Auditor Ahli Muda"},
        {**POSITION, "code": "p4", "kind": None},
    ]
    assert wrong(read("positions", *rows)) == [
        (3, "code", "cell_empty"),
        (3, "title", "cell_empty"),
        (4, "kind", "kind_unknown"),
        (4, "status", "status_unknown"),
        (5, "title", "text_damaged"),
        (6, "code", "code_as_number"),
        (7, "code", "code_twice"),
        (8, "kind", "cell_empty"),
    ]


def test_what_is_only_worth_knowing_refuses_nothing() -> None:
    """A row repeated exactly counts once, titles under several codes and parents nobody knows are counted, one code may
    stand in two kinds."""
    twin = {**POSITION, "code": "p2"}
    listed = read("positions", POSITION, POSITION, twin, {**POSITION, "kind": "JP"})
    assert (listed.frame.height, listed.mistakes) == (3, ())
    keys = [notice.key.removeprefix("references.") for notice in listed.notices]
    assert keys == ["rows_repeated", "titles_shared", "codes_in_two_kinds"]
    strange = read("positions", {**POSITION, "level": "Super"}, asked=Asked(levels={"AHLI MUDA": "MU"}))
    assert strange.notices[-1].facts == {"count": 1, "examples": "SUPER"}
    tree = read("units", {**UNIT, "parent": "lost"})
    assert [(each.key, each.facts) for each in tree.notices] == [
        ("references.parents_unknown", {"count": 1, "examples": "u1"})
    ]


def test_ids_are_one_however_they_are_spelled() -> None:
    """An id in capitals or with dashes is the same: of a parent, a family, a code said again, and in the next
    version."""
    written, again = "753D0FE5013ACA8C6673AF9267EFEF88", "753d0fe5-013a-ca8c-6673-af9267efef88"
    tree = read("units", {**UNIT, "code": written}, {**UNIT, "code": "z", "parent": again, "agency": "KAB. UJI"})
    assert tree.frame.select("code", "agency", "parent").rows() == [
        (written, "Kab. Uji", None),
        ("z", "Kab. Uji", written),
    ]
    own = read("units", {**UNIT, "code": written, "parent": again})
    assert (own.frame["parent"].to_list(), own.notices) == ([None], ())
    twice = read("positions", {**POSITION, "code": written}, {**POSITION, "code": again, "title": "Auditor"})
    assert wrong(twice) == [(3, "code", "code_twice")]
    before = positions(a="Arsiparis").with_columns(code=pl.lit(written))
    assert changes(before, before.with_columns(code=pl.lit(again), title=pl.lit("Baru")))["change"].to_list() == [
        "renamed"
    ]
    assert died(before, before.with_columns(code=pl.lit(again), status=pl.lit("O"))) == {written}


def test_a_list_without_a_row_is_refused() -> None:
    """A header alone is no list."""
    empty = pl.DataFrame(schema=dict.fromkeys(POSITION, pl.String))
    checked = read_list(SHAPES["positions"], Delivered("x.csv", empty, pl.Series(dtype=pl.Int64), 3), Asked())
    assert wrong(checked) == [(3, "positions", "no_row")]


def test_units_say_whose_they_are() -> None:
    """Units of several agencies may come in one file; without a column or a name the row is wrong, and so
    is a file of several that is said to be of one. One code may stand in two agencies."""
    neighbours = read("units", UNIT, {**UNIT, "agency": "Kab. Lain"})
    assert (neighbours.mistakes, neighbours.frame["agency"].to_list()) == ((), ["Kab. Lain", "Kab. Uji"])
    assert wrong(read("units", {**UNIT, "agency": None})) == [(2, "agency", "agency_empty")]
    one = read("units", UNIT, {**UNIT, "agency": "Kab. Lain"}, asked=Asked(agency="uji"))
    assert wrong(one) == [(1, "agency", "several_agencies")]


def test_a_circle_of_parents_is_shown() -> None:
    """Units that are each other's parents are refused, at the row of the first, with the circle written out."""
    checked = read(
        "units",
        {**UNIT, "code": "a", "parent": "b"},
        {**UNIT, "code": "b", "parent": "c"},
        {**UNIT, "code": "c", "parent": "b"},
    )
    assert wrong(checked) == [(3, "parent", "cycle")]
    assert dict(checked.mistakes[0].facts) == {"cycle": "b → c → b"}


def test_parents_may_be_told_by_title() -> None:
    """A parent that is the title of exactly one other unit of the agency becomes its code; a title that two have, or
    none, stays."""
    rows = [("a", "Inspektorat", None), ("b", "Irban I", "INSPEKTORAT"), ("c", "Seksi", "Seksi"), ("d", "Bagian", "a")]
    rows += [("e", "Tim", "Bagian"), ("f", "Tim", None), ("g", "Regu", "Tim"), ("h", "Pos", "Balai")]
    told = read("units", *({**UNIT, "code": code, "title": title, "parent": parent} for code, title, parent in rows))
    assert told.mistakes == ()
    assert told.frame["parent"].to_list() == [None, "a", "Seksi", "a", "d", None, "Tim", "Balai"]
    assert told.notices[0].facts == {"count": 2}


def test_a_circle_may_be_cut() -> None:
    """On a person's word the units of a circle lose their parents, and nothing else does."""
    told = [{**UNIT, "code": code, "parent": parent} for code, parent in ("ab", "bc", "cb")]
    cut = read("units", *told, asked=Asked(cut_cycles=True))
    assert (cut.mistakes, cut.frame["parent"].to_list()) == ((), ["b", None, None])
    assert cut.notices[0].facts == {"count": 1, "cycles": "b → c → b"}


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=9, unique_by=lambda pair: pair[0]))
def test_circles_are_found_as_by_walking(pairs: list[tuple[int, int]]) -> None:
    """For any parents, exactly the units that come back to themselves by climbing are in a circle, each once."""
    above = dict(pairs)

    def returns(start: int) -> bool:
        here = above.get(start)
        for _ in above:
            if here is None or here == start:
                break
            here = above.get(here)
        return here == start

    frame = pl.DataFrame(
        [("x", str(code), str(parent)) for code, parent in pairs],
        schema={"agency": pl.String, "code": pl.String, "parent": pl.String},
        orient="row",
    )
    circling = [code for _, circle in cycles(frame) for code in circle]
    assert sorted(circling) == sorted(str(code) for code in above if returns(code))


def test_nothing_changed_between_equal_versions() -> None:
    """Equal versions have no change, and nobody died."""
    version = positions(a="Arsiparis", b="+Auditor")
    assert changes(version, version).is_empty()
    assert counts(changes(version, version)) == {}
    assert died(version, version) == frozenset()


def test_what_became_of_positions() -> None:
    """Added, gone, renamed, retired, revived and altered entries are told with both values; who is gone or retired
    died."""
    before = positions(a="Arsiparis", b="Bidan", c="Camat", d="+Dokter", e="Epidemiolog")
    after = positions(a="Arsiparis Baru", b="+Bidan", d="Dokter", e="Epidemiolog", f="Fisioterapis").with_columns(
        level=pl.when(code="e").then(pl.lit("PT")).otherwise("level")
    )
    changed = changes(before, after)
    assert said(changed) == [
        ("added", "f", None, "Fisioterapis"),
        ("gone", "c", "Camat", None),
        ("renamed", "a", "Arsiparis", "Arsiparis Baru"),
        ("retired", "b", "Bidan", "Bidan"),
        ("revived", "d", "Dokter", "Dokter"),
        ("altered", "e", "level: MU", "level: PT"),
    ]
    assert counts(changed)[Change.RETIRED] == 1
    assert died(before, after) == {"b", "c"}


def test_units_move_and_split() -> None:
    """A unit below another parent is told with both parents; one gone whose name lives on in two new ones beside it
    was possibly split."""
    before = units(
        a="Dinas Pendidikan dan Kebudayaan<r", b="Seksi Guru<a", r="Pemerintah Kab. Uji", s="Seksi Kurikulum<r"
    )
    after = units(
        c="Dinas Pendidikan<r", d="Dinas Kebudayaan<r", b="Seksi Guru<c", r="Pemerintah Kab. Uji", s="Seksi Kurikulum"
    )
    changed = changes(before, after)
    assert said(changed.filter(pl.col("change") == "moved")) == [
        ("moved", "b", "Dinas Pendidikan dan Kebudayaan (a)", "Dinas Pendidikan (c)"),
        ("moved", "s", "Pemerintah Kab. Uji (r)", "-"),
    ]
    assert said(changed.filter(pl.col("change") == "split")) == [
        ("split", "a", "Dinas Pendidikan dan Kebudayaan", "Dinas Kebudayaan | Dinas Pendidikan")
    ]
    assert died(before, after) == {"a"}


def test_a_split_stays_within_a_family() -> None:
    """New titles of another family or level are no parts of one that is gone; nor is one new title alone."""
    before = positions(a="Penyuluh Pertanian Ahli Muda")
    after = positions(b="Penyuluh Pertanian Tanaman Ahli Muda", c="Penyuluh Pertanian Ternak Ahli Muda")
    parts = changes(before, after).filter(pl.col("change") == "split")["after"].to_list()
    assert parts == ["Penyuluh Pertanian Tanaman Ahli Muda | Penyuluh Pertanian Ternak Ahli Muda"]
    assert "split" not in changes(before, after.with_columns(family_id=pl.lit("g")))["change"]
    assert "split" not in changes(before, after.head(1))["change"]
