"""The shipped mappings: they compile, they read what the portals write, and they take nothing by accident."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncsvc.config.mapping import compile_mapping, kind_lookups, preset_draft
from syncsvc.config.read import Document, fill
from syncsvc.mapping.columns import fold_column
from syncsvc.mapping.spec import MappingSpec, TableMapping
from syncsvc.model.schema import Kind, kinds
from syncsvc.presets import lookup_tables, mapping_names, mapping_text

PRESETS = ("ekinerja-api", "ekinerja-reports", "siasn-api", "siasn-export", "siasn-unor", "simpeg-generic")
HEADERS = Path(__file__).parent / "headers"
FILES = [
    ("siasn-export", "staff"),
    ("siasn-unor", "unit"),
    ("ekinerja-reports", "skp"),
    ("ekinerja-reports", "evaluation"),
]


def _headers(preset: str, table: str) -> list[str]:
    """The columns of a portal's file as the remote reference lists them (5.4a, 4.9, 5.1)."""
    return (HEADERS / f"{preset}.{table}.txt").read_text("utf-8").splitlines()


def _compiled(name: str) -> MappingSpec:
    document = Document("nothing")
    compiled = compile_mapping("uji", document, name, None)
    assert not document.mistakes
    return compiled.spec


def _snake(header: str) -> str:
    return header.lower().replace(" ", "_")


def _upper(header: str) -> str:
    return header.upper().replace("_", " ")


def _named(table: TableMapping) -> set[str]:
    columns = [column for rule in table.fields for column in rule.columns]
    return {fold_column(column) for column in (*columns, *table.row_key, *table.ignored)}


def _own(text: str, preset: str | None = None, tables: tuple[str, ...] | None = None) -> tuple[MappingSpec, Document]:
    document = Document("own.yaml")
    fill(document, text)
    return compile_mapping("uji", document, preset, tables).spec, document


def test_the_presets_are_those_promised() -> None:
    """The mappings of the portals' files and of their APIs ship, and the generic SIMPEG's."""
    assert mapping_names() == PRESETS
    with pytest.raises(KeyError):
        mapping_text("tidak-ada")


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_no_mistakes_and_only_real_fields(name: str) -> None:
    """Each preset is read without a mistake into tables whose fields the nouns have."""
    assert not preset_draft(name)[1].mistakes
    spec = _compiled(name)
    assert spec.tables
    for table in spec.tables:
        assert {rule.field for rule in table.fields} <= set(kinds(table.noun_type))
        assert table.row_key


@pytest.mark.parametrize(("preset", "table"), FILES)
def test_every_column_of_a_portal_file_is_taken_or_ignored(preset: str, table: str) -> None:
    """No column of the portal's file is left unexplained, in upper case with blanks or with underscores."""
    headers = _headers(preset, table)
    tables = [each for each in _compiled(preset).tables if each.table == table]
    assert tables
    for mapped in tables:
        for spelling in (
            str,
            lambda name: name.lower().replace(" ", "_"),
            lambda name: name.upper().replace("_", " "),
        ):
            assert {fold_column(spelling(header)) for header in headers} <= _named(mapped)


@pytest.mark.parametrize(("preset", "table"), FILES)
def test_every_required_column_is_in_the_portal_file(preset: str, table: str) -> None:
    """A file with exactly the portal's columns satisfies the preset."""
    headers = {fold_column(header) for header in _headers(preset, table)}
    for mapped in _compiled(preset).tables:
        if mapped.table == table:
            for rule in mapped.fields:
                assert any(fold_column(column) in headers for column in rule.columns), rule.field


def test_siasn_takes_no_private_column() -> None:
    """Address, phone, religion, marriage, tax and health numbers are named as ignored, never read."""
    employee = next(table for table in _compiled("siasn-export").tables if table.noun == "employee")
    read = {fold_column(column) for rule in employee.fields for column in rule.columns}
    private = [
        "alamat",
        "nomor hp",
        "email",
        "agama id",
        "jenis kawin id",
        "npwp nomor",
        "bpjs",
        "tempat lahir id",
    ]
    assert not read & {fold_column(name) for name in private}
    assert len(_headers("siasn-export", "staff")) == 69


def test_older_exports_may_lack_what_newer_ones_added() -> None:
    """The columns that the portal added later are optional, all others are required."""
    spec = _compiled("siasn-export")
    optional = {rule.field for table in spec.tables for rule in table.fields if rule.optional}
    assert optional == {"nik_verified", "echelon"}


def test_shipped_lookups_are_those_of_kinds() -> None:
    """Each shipped lookup belongs to a kind of field and reaches every mapping."""
    assert {Kind(name) for name in lookup_tables()} == set(kind_lookups())
    assert _compiled("siasn-unor").kind_lookups == kind_lookups()


def test_a_file_over_a_preset_changes_only_what_it_names() -> None:
    """Fields are replaced and added, ignored columns are no longer read, the rest stays the preset's."""
    spec, document = _own(
        "preset: siasn-unor\ntables:\n  unit:\n    fields:\n"
        "      name: {columns: [Nama Unor Baru, NamaUnor]}\n      active: aktif\n    ignored: [pemimpin pns id]\n"
    )
    assert not document.mistakes
    (unit,) = spec.tables
    rules = {rule.field: rule for rule in unit.fields}
    assert rules["name"].columns == ("Nama Unor Baru", "NamaUnor")
    assert rules["active"].columns == ("aktif",)
    assert "head_id" not in rules
    assert rules["parent_id"].columns == ("DiatasanId",)
    assert unit.table == "unit"
    assert "aktif" not in unit.ignored


def test_a_preset_table_that_the_source_lacks_is_only_not_delivered() -> None:
    """It is no mistake to have one of a preset's files; the other is named as not delivered."""
    document = Document("nothing")
    compiled = compile_mapping("uji", document, "ekinerja-reports", ("skp",))
    assert not document.mistakes
    assert [table.table for table in compiled.spec.tables] == ["skp"]
    assert compiled.not_delivered == ("evaluation",)


def test_several_tables_may_become_one_noun() -> None:
    """A list under a noun gives one entry per source table, each complete in itself."""
    spec, document = _own(
        "tables:\n  employee:\n    - {from: pns, fields: {nip: nip, name: nama}}\n"
        "    - {from: pppk, row_key: id, fields: {nip: ni_pppk, name: nama}, ignored: foto}\n",
        tables=("pns", "pppk"),
    )
    assert not document.mistakes
    assert [(table.noun, table.table, table.row_key, table.ignored) for table in spec.tables] == [
        ("employee", "pns", (), ()),
        ("employee", "pppk", ("id",), ("foto",)),
    ]


def test_two_nouns_of_one_table_do_not_miss_each_other() -> None:
    """What one noun reads or ignores counts as ignored for the other, so nothing is reported as unmapped."""
    spec, document = _own(
        "tables:\n  employee: {from: t, row_key: id, fields: {nip: NIP, name: nama}, ignored: [foto]}\n"
        "  rank: {from: t, fields: {nip: nip, rank: gol, start: tmt}}\n",
        tables=("t",),
    )
    assert not document.mistakes
    employee, rank = spec.tables
    assert set(employee.ignored) == {"foto", "gol", "tmt"}
    assert set(rank.ignored) == {"id", "nama", "foto"}


def test_every_option_of_a_field_arrives() -> None:
    """What a field may say in a file is what the rule says."""
    spec, document = _own(
        "tables:\n  skp_annual:\n    from: t\n    fields:\n      nip: {columns: [a, b], optional: true}\n"
        "      year: {value: '2025'}\n      result: {column: r, reversed_scale: true, lookup: kata}\n"
        "    expect: {min_rows: 3, max_rows: 4}\nlookups:\n  kata: {BAGUS: '1'}\n"
    )
    assert not document.mistakes
    (table,) = spec.tables
    nip, year, result = table.fields
    assert (nip.columns, nip.optional) == (("a", "b"), True)
    assert (year.value, year.columns) == ("2025", ())
    assert (result.reversed_scale, result.lookup) == (True, "kata")
    assert (table.min_rows, table.max_rows) == (3, 4)
    assert spec.lookups == {"kata": {"BAGUS": "1"}}


def test_two_presets_are_one_too_many() -> None:
    """The file and ``sources.yaml`` may not build on different presets."""
    _, document = _own("preset: siasn-unor\n", preset="siasn-export")
    assert [mistake.key for mistake in document.mistakes] == ["config.two_presets"]
