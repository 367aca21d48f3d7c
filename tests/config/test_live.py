"""Remotes in ``sources.yaml``: what ships is laid under what the site says, and every mistake has a place and words."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncsvc.config.live.auth import BearerAuth, Granted, Pasted
from syncsvc.config.live.source import LiveSource
from syncsvc.config.mapping import compile_mapping
from syncsvc.config.read import Document, fill
from syncsvc.config.site import read_agency
from syncsvc.config.sources_file import SourcesFile, read_sources
from syncsvc.connectors.rest.values import folded
from syncsvc.errors import ConfigError
from syncsvc.lang import LANGUAGES, say
from syncsvc.mapping.spec import MappingSpec
from syncsvc.presets import remote_names, remote_text
from tests.config.sites import SOURCES, seen, write_site

SIASN = """\
siasn:
  kind: siasn
  side: siasn
  address: https://siasn.example.go.id:8243/apisiasn/1.0
  auth:
    tokens:
      gateway: {token: {url: "https://siasn.example.go.id/token", client_id: a, client_secret: "env:A"}}
      sso: {token: {kind: pasted, token: "env:B"}}
"""
EKINERJA = """\
ekinerja:
  kind: ekinerja
  side: ekinerja
  address: https://kinerja.example.go.id/api_kinerja
  auth:
    tokens:
      bearer:
        token: {url: "https://sso.example.go.id/token", client_id: a, username: operator, password: "env:A"}
"""
REST = """\
simpeg:
  kind: rest
  side: local
  address: https://simpeg.example.go.id/api
  auth: {scheme: api_key, key: "env:A"}
  tables:
    pegawai: {path: pegawai, records: data}
"""


def _read(text: str) -> tuple[SourcesFile, Document]:
    document = Document("sources.yaml")
    fill(document, text)
    return read_sources(document, Path()), document


def _live(text: str) -> LiveSource:
    found, document = _read(text)
    assert not document.mistakes, document.mistakes
    (source,) = found.sources.values()
    assert isinstance(source, LiveSource)
    return source


def _mistakes(text: str) -> set[tuple[int, str, str]]:
    """Line, path and sentence of each mistake, after saying each in both languages."""
    _, document = _read(text)
    for mistake in document.mistakes:
        for language in LANGUAGES:
            assert say(language, mistake.key, **dict(mistake.facts))
    return {(each.line, each.path, each.key.removeprefix("config.")) for each in document.mistakes}


def test_a_portal_needs_an_address_and_who_we_are() -> None:
    """With these the shipped declaration is complete, and asks for what its mapping reads."""
    siasn, ekinerja = _live(SIASN), _live(EKINERJA)
    assert list(siasn.tables) == [
        "data_utama",
        "rw_jabatan",
        "rw_golongan",
        "rw_skp22",
        "rw_kontrak",
        "ref_unor",
        "ref_jabatan_fungsional",
        "ref_jabatan_fungsional_umum",
    ]
    assert {name: table.each for name, table in ekinerja.tables.items()} == {"skp": "year", "evaluation": "period"}
    assert isinstance(siasn.auth, BearerAuth)
    assert {name: each.header for name, each in siasn.auth.tokens.items()} == {
        "gateway": "Authorization",
        "sso": "Auth",
    }
    assert isinstance(siasn.auth.tokens["gateway"].token, Granted)
    assert isinstance(siasn.auth.tokens["sso"].token, Pasted)
    assert siasn.auth.tokens["sso"].bad_when
    assert (siasn.preset, ekinerja.preset) == ("siasn-api", "ekinerja-api")


def test_a_site_overrides_any_path_and_field() -> None:
    """What the site says of a table replaces what ships; what it does not say stays."""
    more = """\
  tables:
    data_utama: {path: "asn/{nip}", required: nipBaru}
    rw_skp22:
    ref_golongan: {path: golongan}
  answers: {error_when: [{body: {galat: "ya"}}]}
"""
    source = _live(SIASN + more)
    assert list(source.tables) == ["data_utama", "rw_skp22", "ref_golongan"]
    main = source.tables["data_utama"]
    assert (main.path, main.required, main.records) == ("asn/{nip}", ("nipBaru",), ("data",))
    assert main.or_paths == ("pns/data-utama/paruhwaktu/{nip}",)
    assert source.tables["rw_skp22"].path == "pns/rw-skp22/{nip}"
    assert source.tables["ref_golongan"].tokens == ("gateway",)
    assert [list(when.body) for when in source.answers.error_when] == [["galat"]]
    assert source.answers.empty_when


def test_no_declaration_that_ships_says_where_secrets_go() -> None:
    """Addresses stand in the site's own file, so a rehearsal never sends a real secret to the real portal."""
    for name in remote_names():
        document = Document(name)
        fill(document, remote_text(name))
        assert not document.mistakes
        lines = [line for line in remote_text(name).splitlines() if not line.lstrip().startswith("#")]
        assert not [line for line in lines if "://" in line]


def _mapped(text: str) -> tuple[LiveSource, MappingSpec]:
    source = _live(text)
    document = Document("nothing")
    spec = compile_mapping("uji", document, source.preset, tuple(source.tables)).spec
    assert not document.mistakes
    return source, spec


@pytest.mark.parametrize("text", [SIASN, EKINERJA])
def test_a_declaration_and_its_mapping_fit(text: str) -> None:
    """Every usual table is mapped, and no field that the mapping reads is one that the declaration does not take."""
    source, spec = _mapped(text)
    assert {table.table for table in spec.tables} == set(source.tables)
    for mapped in spec.tables:
        ignored = {folded(name) for name in source.tables[mapped.table].ignored}
        read = {folded(column) for rule in mapped.fields for column in rule.columns}
        assert not read & ignored
        assert {folded(name) for name in mapped.row_key} <= read | {"id", "skpid", "periodeid"}


def test_a_rest_source_is_described_by_the_site_alone() -> None:
    """Paging, records, predicates, parents and rate headers are all said in the file."""
    more = """\
    riwayat:
      path: riwayat/{key}
      each: {table: pegawai, field: id}
      paging: {kind: offset, size: 100, size_query: limit, overlap: 5, total_path: meta.total}
      row_id: id
      answers: {empty_when: [{status: [404]}], ok_when: [{body: {ok: {equals: "true"}}}]}
  rate: {remaining: X-Left, reset: X-Reset}
  headers: {Accept-Language: id}
"""
    source = _live(REST + more)
    table = source.tables["riwayat"]
    assert table.manner == "parent"
    assert table.paging is not None
    assert (table.paging.size, table.paging.overlap, table.paging.twice) == (100, 5, False)
    assert source.rate is not None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('key: "env:A"', "key: rahasia123", (5, "simpeg.auth.key", "secret_in_file")),
        ("scheme: api_key", "scheme: apikey", (5, "simpeg.auth", "not_a_choice")),
        ("scheme: api_key, ", "", (5, "simpeg.auth", "missing")),
        ("https://simpeg", "http://simpeg", (4, "simpeg.address", "plain_http")),
        ("https://simpeg", "https://u:p@simpeg", (4, "simpeg.address", "secret_in_live_address")),
        ("id/api\n", "id/api?token=abc\n", (4, "simpeg.address", "secret_in_live_address")),
        ("https://simpeg", "simpeg", (4, "simpeg.address", "bad_address")),
        (
            "records: data",
            'records: data, query: {api_key: "1"}',
            (7, "simpeg.tables.pegawai.query.api_key", "live_secret_key"),
        ),
        ("records: data", 'path2: "x"', (7, "simpeg.tables.pegawai.path2", "unknown_key_near")),
        ("path: pegawai,", 'path: "pegawai/{nip}",', (7, "simpeg.tables.pegawai", "unknown_blank")),
        ("path: pegawai,", "path: pegawai, each: nip,", (7, "simpeg.tables.pegawai", "blank_missing")),
        ("path: pegawai,", 'path: "https://x.id/a",', (7, "simpeg.tables.pegawai", "whole_address")),
        (
            "records: data",
            "paging: {kind: cursor}, row_id: id",
            (7, "simpeg.tables.pegawai.paging", "missing"),
        ),
        ("records: data", "paging: {kind: page}", (7, "simpeg.tables.pegawai", "missing")),
        (
            "records: data",
            "paging: {kind: offset, size: 5, overlap: 5}, row_id: id",
            (7, "simpeg.tables.pegawai.paging", "overlap_too_large"),
        ),
        (
            "records: data",
            "answers: {ok_when: [{}]}",
            (7, "simpeg.tables.pegawai.answers.ok_when.0", "matches_anything"),
        ),
        ("records: data", "tokens: gateway", (1, "simpeg", "unknown_token")),
        ("path: pegawai,", 'path: "a/{key}", each: {table: b, field: c},', (1, "simpeg", "parent_not_whole")),
    ],
)
def test_each_mistake_has_its_place_and_words(old: str, new: str, expected: tuple[int, str, str]) -> None:
    """One mistake in an otherwise good declaration is told at its line, alone, in both languages."""
    assert old in REST
    assert _mistakes(REST.replace(old, new)) == {expected}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("  headers: {Authorization: Bearer abc}\n", (8, "simpeg.headers.Authorization", "live_secret_key")),
        ("  headers: {X-API-Key: abc}\n", (8, "simpeg.headers.X-API-Key", "live_secret_key")),
        ("  headers: {X-Id: eyJhbGciOi.eyJzdWIiOi.abc}\n", (8, "simpeg.headers.X-Id", "secret_in_file")),
        ("  token: abc\n", (8, "simpeg.token", "live_secret_key")),
        ("  pace: {windows: [20-5]}\n", (8, "simpeg.pace.windows.0", "bad_window")),
        ("  pace: {per_second: 0}\n", (8, "simpeg.pace.per_second", "not_positive")),
        ("  reach: {proxy: 'http://u:p@proxy:3128'}\n", (8, "simpeg.reach.proxy", "secret_in_live_address")),
    ],
)
def test_what_stands_beside_the_tables_is_judged_too(line: str, expected: tuple[int, str, str]) -> None:
    """Secrets in headers, at the top and inside other values, and limits that make no sense."""
    assert expected in _mistakes(REST + line)


def test_a_secret_written_into_a_token_is_told_once() -> None:
    """Deep inside ``auth`` a literal secret is one mistake at its own line, whatever its form."""
    text = SIASN.replace('client_secret: "env:A"', "client_secret: hunter2").replace('"env:B"', "eyJhbGci.eyJzdWIi.x")
    assert _mistakes(text) == {
        (7, "siasn.auth.tokens.gateway.token.client_secret", "secret_in_file"),
        (8, "siasn.auth.tokens.sso.token.token", "secret_in_file"),
    }


def test_what_a_portal_s_site_must_add_is_asked_for() -> None:
    """Without the client's id the place is named where it belongs."""
    assert (7, "siasn.auth.tokens.gateway.token.client_id", "missing") in _mistakes(SIASN.replace("client_id: a, ", ""))
    assert (1, "siasn.address", "missing") in _mistakes("siasn: {kind: siasn, side: siasn}\n")


def test_a_table_that_nothing_maps_is_a_mistake(tmp_path: Path) -> None:
    """A declared table beside the preset's mapping is told, as for every other kind of source."""
    text = SOURCES.split("siasn:")[0] + SIASN + "  tables: [data_utama, ref_golongan]\n"
    with pytest.raises(ConfigError) as refusal:
        read_agency(write_site(tmp_path, sources=text), "uji")
    assert {each[2:] for each in seen(refusal.value)} == {("siasn.tables.ref_golongan", "table_not_mapped")}
