"""A batch as a whole: what is taken, keyed, noted and refused."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncsvc.errors import Misunderstood
from syncsvc.lang import LANGUAGES, say
from syncsvc.mapping.notes import NOTES_SCHEMA, merge_notes, size_notes
from syncsvc.mapping.spec import FieldRule, TableMapping
from syncsvc.model import TABLES
from syncsvc.model.raw import Remark, RemarkKind
from syncsvc.model.schema import kinds, schema
from tests.core.batches import identities, mapped
from tests.core.test_nip import PNS

NIP = FieldRule("nip", ("NIP BARU",))
NAME = FieldRule("name", ("nama", "nama_pegawai"))


def test_only_named_columns_are_taken() -> None:
    """A column that no rule names reaches neither the frame nor, by its values, the notes."""
    done = mapped("employee", {"nip_baru": [PNS], "nama": ["BUDI"], "agama": ["rahasia"]}, NIP, NAME)
    assert "rahasia" not in str(done.frame.rows()) + str(done.notes.rows())
    assert identities(done.notes) == [("MAP-03", "column", "s.t", "agama")]


def test_a_column_ignored_by_name_is_silent() -> None:
    """An ignored column is neither taken nor noted, in whatever spelling it is ignored."""
    done = mapped("employee", {"nip_baru": [PNS], "No. HP": ["0"]}, NIP, ignored=("no_hp",))
    assert done.notes.is_empty()


@pytest.mark.parametrize("column", ["NIP BARU", "nip_baru", "Nip.Baru", " nipbaru", "NIP\u00a0BARU"])
def test_column_names_are_compared_loosely(column: str) -> None:
    """Case, blanks, underscores and dots of a column name do not count."""
    assert mapped("employee", {column: [PNS]}, NIP).frame["nip"].to_list() == [PNS]


def test_the_first_column_that_exists_is_read() -> None:
    """A rule may name several columns; others of them that exist are accounted for."""
    done = mapped("employee", {"nama_pegawai": ["SITI"], "nama": ["BUDI"]}, NAME)
    assert done.frame["name"].to_list() == ["BUDI"]
    assert done.notes.is_empty()


def test_of_two_columns_that_fold_alike_the_second_is_reported() -> None:
    """NIP BARU beside nip_baru: the first is read, the second is MAP-03."""
    done = mapped("employee", {"NIP BARU": [PNS], "nip_baru": ["x"]}, NIP)
    assert done.frame["nip"].to_list() == [PNS]
    assert identities(done.notes) == [("MAP-03", "column", "s.t", "nip_baru")]


def test_missing_required_columns_are_refused_at_once() -> None:
    """All missing columns stand in one refusal, which both languages can say."""
    with pytest.raises(Misunderstood) as refusal:
        mapped("employee", {"agama": ["x"]}, NIP, NAME, row_key=("id",))
    assert refusal.value.key == "mapping.column_missing"
    assert refusal.value.facts == {"source": "s", "table": "t", "columns": "NIP BARU, nama / nama_pegawai, id"}
    for language in LANGUAGES:
        assert "nama / nama_pegawai" in say(language, refusal.value.key, **refusal.value.facts)


def test_a_missing_optional_column_is_noted() -> None:
    """An optional column that is missing is null and MAP-06 under our field name."""
    done = mapped("employee", {"nip_baru": [PNS]}, NIP, FieldRule("nik", ("nik",), optional=True))
    assert done.frame["nik"].to_list() == [None]
    assert identities(done.notes) == [("MAP-06", "column", "s.t", "nik")]


def test_constants() -> None:
    """A constant is read like a column of that text, also when no column is taken at all."""
    rules = (FieldRule("status", value="PPPK"), FieldRule("agency_home", value="A5EB03E2-3D34F6A0E040640A040252AD"))
    done = mapped("employee", {"x": ["1", "2"]}, *rules, ignored=("x",))
    assert done.frame["status"].to_list() == ["pppk", "pppk"]
    assert done.frame["agency_home"].to_list() == ["a5eb03e23d34f6a0e040640a040252ad"] * 2


@pytest.mark.parametrize("noun", TABLES)
def test_a_frame_has_the_nouns_schema(noun: str) -> None:
    """Rows or no rows, all fields mapped or one: the frame has exactly the noun's columns and types."""
    rules = tuple(FieldRule(name, (name,)) for name in kinds(TABLES[noun]) if name not in ("source", "row_key"))
    names = [rule.field for rule in rules]
    for texts in ([], [None, None, None], ["1", "x", None]):
        done = mapped(noun, {name: list(texts) for name in names}, *rules)
        assert done.frame.schema == schema(TABLES[noun])
        assert done.frame.height == len(texts)
        assert done.notes.schema == NOTES_SCHEMA
    assert mapped(noun, {names[0]: ["x"]}, rules[0]).frame.schema == schema(TABLES[noun])


def test_an_empty_batch_says_nothing() -> None:
    """No rows: no frame rows and no notes about values, but columns are still judged."""
    done = mapped("employee", {"nip_baru": [], "nama": [], "agama": []}, NIP, NAME, row_key=("nama",))
    assert done.frame.is_empty()
    assert identities(done.notes) == [("MAP-03", "column", "s.t", "agama")]


def test_row_keys() -> None:
    """Key columns are joined by a bar, an absent part as nothing; without any part the row's number stands in."""
    columns: dict[str, list[str | None]] = {"a": [" 1 ", "2", None, None], "b": ["x", None, "y", " "]}
    rule = FieldRule("name", ("a",))
    assert mapped("employee", columns, rule, row_key=("a", "b"), first_row=7).frame["row_key"].to_list() == [
        "1|x",
        "2|",
        "|y",
        "10",
    ]
    assert mapped("employee", columns, rule, row_key=("a",)).frame["row_key"].to_list() == ["1", "2", "3", "4"]
    numbered = mapped("employee", columns, rule, ignored=("b",), first_row=9).frame
    assert numbered["row_key"].to_list() == ["9", "10", "11", "12"]
    assert numbered["source"].to_list() == ["s"] * 4


def test_a_note_about_a_persons_row_names_the_person() -> None:
    """The NIP of the row stands beside a note about it and the row names its unread fields; a row without a NIP names
    nobody.
    """
    nip = "198501012010011901"
    columns: dict[str, list[str | None]] = {"n": [nip, "12"], "b": ["31/02/1990", "?"], "p": ["besok", None]}
    rules = (FieldRule("nip", ("n",)), FieldRule("birth_date", ("b",)), FieldRule("pns_date", ("p",)))
    done = mapped("employee", columns, *rules)
    unread = done.notes.filter(pl.col("check") == "MAP-01")
    assert sorted(unread.select("field", "person").rows(), key=str) == [
        ("birth_date", nip),
        ("birth_date", None),
        ("pns_date", nip),
    ]
    assert done.frame["unread"].to_list() == ["birth_date,pns_date", "nip,birth_date"]


def test_unknown_terms_are_counted() -> None:
    """MAP-02 comes once per distinct value, upper case and blanks collapsed, with its count."""
    columns: dict[str, list[str | None]] = {"g": ["Gol  zz", "GOL ZZ", "III/a", None, "gol yy"]}
    done = mapped("rank", columns, FieldRule("rank", ("g",)))
    assert done.notes.drop("person").rows() == [
        ("MAP-02", "term", "s.t=GOL ZZ", "rank", "Gol zz", 2),
        ("MAP-02", "term", "s.t=GOL YY", "rank", "gol yy", 1),
    ]


def test_remarks_become_notes() -> None:
    """Each remark of a connector has its check and identity; an ignored column's and a waiting file's have none."""
    remarks = [
        Remark(RemarkKind.FORMULA, "NIP BARU", count=3),
        Remark(RemarkKind.FORMULA, "catatan"),
        Remark(RemarkKind.REPEATED_FILE, "pegawai.csv"),
        Remark(RemarkKind.WRITABLE, "app"),
        Remark(RemarkKind.DOUBLE_ENCODED, "nama"),
        Remark(RemarkKind.BAD_ROW, "pegawai.csv", row=12),
        Remark(RemarkKind.WAITING_FILE, "baru.csv"),
    ]
    columns: dict[str, list[str | None]] = {"NIP BARU": [PNS], "Catatan": [None]}
    done = mapped("employee", columns, NIP, ignored=("catatan",), remarks=remarks)
    assert identities(done.notes) == [
        ("MAP-07", "column", "s.t", "NIP BARU"),
        ("MAP-08", "file", "s.t", "pegawai.csv"),
        ("MAP-09", "source", "s", "account"),
        ("MAP-10", "column", "s.t", "nama"),
        ("MAP-11", "row", "s.t#12", "row"),
    ]
    assert done.notes["count"].to_list() == [3, 1, 1, 1, 1]


@pytest.mark.parametrize(("rows", "value"), [(9, "9 < 10"), (10, None), (20, None), (21, "21 > 20"), (0, "0 < 10")])
def test_expected_sizes(rows: int, value: str | None) -> None:
    """MAP-05 when a table has fewer or more rows than its mapping promised."""
    table = TableMapping("rank", "t", (), min_rows=10, max_rows=20)
    notes = size_notes("s", table, rows)
    assert notes.schema == NOTES_SCHEMA
    assert notes["value"].to_list() == ([value] if value else [])
    assert identities(notes) == ([("MAP-05", "table", "s.t", "rows")] if value else [])


def test_notes_of_one_identity_are_one() -> None:
    """Notes of several batches are merged: counts summed, the first value kept, nothing else lost."""
    first = mapped("rank", {"g": ["zz", "yy"]}, FieldRule("rank", ("g",))).notes
    second = mapped("rank", {"g": ["ZZ"]}, FieldRule("rank", ("g",))).notes
    merged = merge_notes([first, second, size_notes("s", TableMapping("rank", "t", ()), 3)])
    assert merged.select("key", "value", "count").rows() == [("s.t=ZZ", "zz", 2), ("s.t=YY", "yy", 1)]
    assert merge_notes([]).schema == NOTES_SCHEMA


def test_long_values_are_shortened() -> None:
    """Evidence holds at most sixty signs."""
    done = mapped("employee", {"d": ["x" * 500]}, FieldRule("job_date", ("d",)))
    assert done.notes["value"].str.len_chars().to_list() == [60]


cells = st.none() | st.sampled_from(["III/a", "9", "IX", "-", "", "null", "17-08-1985", "31/02/1990", "Y", "x", PNS])
ROWS = st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=30)
RULES = (
    FieldRule("rank", ("a",)),
    FieldRule("birth_date", ("b",)),
    FieldRule("status", ("c",)),
    FieldRule("supervisor_nip", ("a",)),
    FieldRule("echelon", ("b",)),
    FieldRule("nik_verified", ("c",)),
    FieldRule("name", ("a",), split_titles=True),
)


@settings(deadline=None, max_examples=40)
@given(ROWS, st.integers(1, 40))
def test_rows_map_alike_alone_and_together(rows: list[tuple[str | None, ...]], copies: int) -> None:
    """How a batch is cut, and whether its columns repeat themselves, changes neither the frame nor the notes' sum."""
    table = [row for row in rows for _ in range(copies)]
    columns = {name: [row[at] for row in table] for at, name in enumerate("abc")}
    whole = mapped("employee", columns, *RULES)
    half = len(table) // 2
    parts = [
        mapped("employee", {name: texts[:half] for name, texts in columns.items()}, *RULES),
        mapped("employee", {name: texts[half:] for name, texts in columns.items()}, *RULES, first_row=half + 1),
    ]
    assert whole.frame.equals(pl.concat([part.frame for part in parts]))
    merged = merge_notes([part.notes for part in parts])
    order = ["check", "key", "field"]
    assert whole.notes.drop("value").sort(order).equals(merged.drop("value").sort(order))
