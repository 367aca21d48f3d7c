"""Whole tables by declaration: nested records, lists as rows, parents and children, periods, drift, identifiers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from syncsvc.config.live.source import LiveSource
from syncsvc.config.mapping import compile_mapping
from syncsvc.config.read import Document, fill
from syncsvc.config.sources_file import read_sources
from syncsvc.connectors.base import Connector
from syncsvc.connectors.rest.failures import gone_from
from syncsvc.errors import Denied, Misunderstood, SyncsvcError, Unreachable, UsageError
from syncsvc.lang import LANGUAGES, say
from syncsvc.mapping.apply import map_batch
from tests.connectors.rest_server import Asked, Gate, Patience, Purse, Remote, Said, Setting, connector, serving, source

NIP = "199002102015031901"


@pytest.fixture
def remote() -> Iterator[Remote]:
    """A remote that says what a test tells it."""
    with serving() as remote:
        yield remote


def frame(asking: Connector, table: str = "t") -> pl.DataFrame:
    """All rows of one table."""
    with asking:
        return pl.concat([batch.frame for batch in asking.fetch(table)], how="diagonal")


def one(remote: Remote, body: Any, wanted: tuple[str, ...] = (), **table: Any) -> pl.DataFrame:
    """The rows of an answer, by one table's declaration."""
    remote.says(Said(body))
    return frame(connector(source(remote.address, {"t": {"path": "t", **table}}), {"t": wanted}))


def test_nested_records_become_dotted_names(remote: Remote) -> None:
    """However deep, and a null where a record could be adds no column of its own."""
    body = [{"id": 1, "unit": {"id": "u", "induk": {"id": "v"}}}, {"id": 2, "unit": None}]
    assert one(remote, body, ("id", "unit.id")).to_dicts() == [
        {"id": "1", "unit.id": "u", "unit.induk.id": "v"},
        {"id": "2", "unit.id": None, "unit.induk.id": None},
    ]


def test_records_are_found_where_the_declaration_says(remote: Remote) -> None:
    """A path, the first of several, the body itself, one record instead of a list; names whatever their case."""
    for body, records in (
        ({"hasil": {"isi": [{"a": "1"}]}}, "hasil.isi"),
        ({"Hasil": {"ISI": [{"a": "1"}]}}, "hasil.isi"),
        ([{"a": "1"}], ["results", "data", ""]),
        ({"results": [{"a": "1"}]}, ["results", ""]),
        ({"data": {"a": "1"}}, "data"),
    ):
        assert one(remote, body, records=records).to_dicts() == [{"a": "1"}]


def test_one_name_in_several_spellings_is_one_column(remote: Remote) -> None:
    """Over records names are compared as the mapping compares them; within one record nothing is lost."""
    body = [{"NamaUnor": "a"}, {"namaUnor": "b"}, {"nama_unor": "c", "NAMAUNOR": "d"}]
    assert one(remote, body).to_dict(as_series=False) == {"NamaUnor": ["a", "b", "c"], "NAMAUNOR": [None, None, "d"]}


def test_a_list_inside_a_record_becomes_rows(remote: Remote) -> None:
    """Its entries are the rows, the record's own fields stand beside them under the prefix."""
    body = [
        {"nip": NIP, "unit": {"id": "u"}, "riwayat": [{"nip": "x", "tmt": "1"}, {"tmt": "2"}]},
        {"nip": "9", "riwayat": []},
    ]
    assert one(remote, body, explode="riwayat", parent_prefix="pegawai").to_dicts() == [
        {"nip": "x", "tmt": "1", "pegawai.nip": NIP, "pegawai.unit.id": "u"},
        {"nip": None, "tmt": "2", "pegawai.nip": NIP, "pegawai.unit.id": "u"},
    ]


def test_json_inside_a_text_is_read_once_more(remote: Remote) -> None:
    """As a map, as null and as a text that holds a map, like ``path``; what is no JSON stays as it is."""
    body = [{"path": '{"872": {"uri": "a"}}'}, {"path": {"872": {"uri": "b"}}}, {"path": "rusak{"}]
    assert one(remote, body, ("path.872.uri",), from_json="path").to_dict(as_series=False) == {
        "path.872.uri": ["a", "b", None],
        "path": [None, None, "rusak{"],
    }


def test_what_is_ignored_is_not_taken(remote: Remote) -> None:
    """With all that stands below it."""
    body = [{"a": "1", "alamat": {"jalan": "x"}, "No_HP": "2"}]
    assert one(remote, body, ignored=["alamat", "noHp"]).to_dicts() == [{"a": "1"}]


def test_fields_made_of_others(remote: Remote) -> None:
    """The first that says anything, and several joined where all say something."""
    body = [{"a": None, "b": "null", "c": "x", "m": 1, "n": 3}, {"a": "y", "b": "", "c": "x", "m": None, "n": 3}]
    rows = one(remote, body, first_of={"abc": ["a", "b", "c"]}, joined={"masa": ["m", "n"]})
    assert rows.select("abc", "masa").rows() == [("x", "1-3"), ("y", None)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("007", "007"),
        (True, "true"),
        (7, "7"),
        (1.5, "1.5"),
        (None, None),
        ([1, {"b": 2}], '[1,{"b":2}]'),
        (199002102015031901, "1.99002E+17"),
        (1.99002102015032e17, "1.99002E+17"),
        ("199002102015031901", NIP),
    ],
)
def test_values_are_text_and_long_numbers_show_their_damage(remote: Remote, value: object, text: str | None) -> None:
    """An identifier that came as a number is written so that the mapping sees what happened to it."""
    assert one(remote, [{"v": value}])["v"].to_list() == [text]


def test_a_nip_that_came_as_a_number_is_no_nip(remote: Remote) -> None:
    """The mapping notes it as a damaged identifier and matches nobody by it."""
    remote.says(Said([{"nip": int(NIP), "nama": "Warga"}, {"nip": NIP, "nama": "Warga"}]))
    document = Document("mapping")
    fill(document, "tables:\n  employee: {from: t, fields: {nip: nip, name: nama}}\n")
    spec = compile_mapping("uji", document, None, ("t",)).spec
    (batch,) = connector(source(remote.address, {"t": {"path": "t"}}), {"t": ("nip", "nama")}).fetch("t")
    mapped = map_batch(batch, spec.tables[0], spec)
    assert mapped.frame["nip"].to_list() == [None, NIP]
    assert "MAP-04" in mapped.notes["check"].to_list()


def test_a_required_field_that_nobody_has_is_drift(remote: Remote) -> None:
    """Missing in every record it ends the table, and the error names table and fields as they are configured; missing
    in some it does not, and an empty list has no fields."""
    with pytest.raises(Misunderstood) as refusal:
        one(remote, [{"Nama": "a"}], required=["nip", "nama", "tglLahir"])
    assert gone_from(refusal.value) == ("t", ["nip", "tglLahir"])
    for language in LANGUAGES:
        said = say(language, refusal.value.key, **refusal.value.facts)
        assert all(part in said for part in (" t", "nip, tglLahir"))
    assert one(remote, [{"nama": "a"}, {"NIP": "1", "nama": "b"}], required=["nip"]).height == 2
    assert one(remote, [], ("nip",), required=["nip"]).columns == ["nip"]


def test_records_named_by_data_are_refused(remote: Remote) -> None:
    """A body whose keys are the rows has no end of columns; it is not what was declared."""
    with pytest.raises(Misunderstood) as refusal:
        one(remote, {str(number): {"a": 1} for number in range(3_000)})
    assert refusal.value.key == "remote.reason.schema_drift"


def test_half_a_sign_is_no_text(remote: Remote) -> None:
    """A lone surrogate cannot be kept as text; the answer is refused instead of changed."""
    with pytest.raises(Misunderstood) as refusal:
        one(remote, '[{"a": "\\ud800"}]')
    assert refusal.value.key == "remote.reason.bad_json"


def test_children_are_asked_once_for_each_value_of_the_parent(remote: Remote) -> None:
    """One call per distinct value, in order; the parent is fetched for them where it was not before."""
    bodies = {"/api/unit": [{"id": "a/1"}, {"id": "b"}, {"id": "b"}, {"id": None}, {"id": ""}]}
    remote.answer = lambda asked: Said(bodies.get(asked.path, [{"n": asked.path[-1]}]))
    tables = {"orang": {"path": "unit/{key}/orang", "each": {"table": "unit", "field": "ID"}}, "unit": {"path": "unit"}}
    asking = connector(source(remote.address, tables), {"orang": ("_key", "n")})
    assert frame(asking, "orang").rows() == [("a/1", "g"), ("b", "g")]
    assert [call.path for call in remote.calls] == ["/api/unit", "/api/unit/a%2F1/orang", "/api/unit/b/orang"]
    remote.calls.clear()
    with asking:
        list(asking.fetch("unit"))
        assert len(list(asking.fetch("orang"))) == 1
    assert [call.path for call in remote.calls].count("/api/unit") == 1


def test_a_child_that_fails_ends_the_table(remote: Remote) -> None:
    """A part of the children is not the table."""
    remote.answer = lambda asked: Said([{"id": 1}, {"id": 2}]) if asked.path.endswith("unit") else Said({}, 500)
    tables = {"unit": {"path": "unit"}, "orang": {"path": "o/{key}", "each": {"table": "unit", "field": "id"}}}
    with pytest.raises(Unreachable):
        frame(connector(source(remote.address, tables), {}), "orang")


def test_each_period_is_a_part_of_its_own(remote: Remote) -> None:
    """One call and one origin for each, and the year and period beside rows that do not say them."""
    remote.answer = lambda asked: Said([{"nip": "1"}] if asked.path.endswith("p1") else [])
    tables = {
        "t": {"path": "nilai/{year}/{period}", "each": "period"},
        "s": {"path": "skp", "query": {"tahun": "{year}"}, "each": "year"},
    }
    lent = Setting(years=(2025, 2026), periods=((2025, "p1"), (2026, "p2")))
    asking = connector(source(remote.address, tables), {"t": ("nip", "_year", "_period"), "s": ("nip",)}, lent)
    batches = list(asking.fetch("t"))
    assert [batch.origin.name.partition("/")[2] for batch in batches] == ["t 2025 p1", "t 2026 p2"]
    assert [batch.frame.to_dicts() for batch in batches] == [[{"_year": "2025", "_period": "p1", "nip": "1"}], []]
    list(asking.fetch("s"))
    assert [(call.path, dict(call.query)) for call in remote.calls[2:]] == [
        ("/api/skp", {"tahun": "2025"}),
        ("/api/skp", {"tahun": "2026"}),
    ]


def test_a_person_is_asked_about_each_period_where_the_path_says_so(remote: Remote) -> None:
    """Person by person and period by period; without a period nobody is asked."""
    remote.answer = lambda asked: Said({"data": [{"nip": asked.query["nip"]}]})
    tables = {"t": {"path": "nilai/{year}/{period}", "query": {"nip": "{nip}"}, "each": "nip", "records": "data"}}
    lent = Setting(periods=((2025, "p1"), (2026, "p2")))
    settings = source(remote.address, tables)
    answered = connector(settings, {"t": ("_key", "_period")}, lent).ask("t", NIP)
    assert [dict(record) for record in answered.records] == [
        {"_key": NIP, "_period": "p1"},
        {"_key": NIP, "_period": "p2"},
    ]
    assert answered.tries == 2
    nobody = connector(settings, {}, Setting()).ask("t", NIP)
    assert (nobody.kind.value, nobody.reason) == ("not_asked", "no_period")


def test_what_shapes_an_answer_shapes_its_endpoint(remote: Remote) -> None:
    """A newly mapped field or another path makes kept answers stale; another freshness does not."""

    def shape(wanted: tuple[str, ...] = ("a",), **table: Any) -> str:
        told = {"t": {"path": "t/{nip}", "each": "nip", **table}}
        (endpoint,) = connector(source(remote.address, told), {"t": wanted}).endpoints()
        return endpoint.shape

    assert shape() == shape(fresh_hours=1, trust_days=2)
    assert len({shape(), shape(("a", "b")), shape(path="u/{nip}"), shape(records="data"), shape(ignored="x")}) == 5


def test_the_rate_that_the_remote_tells_is_heeded(remote: Remote) -> None:
    """With no calls left the next one waits for the reset; one that is too far away is not waited for."""
    spent = {"X-Left": "0", "X-Reset": "30"}
    remote.answer = lambda asked: Said([{"id": 1}], headers=spent)
    tables = {"t": {"path": "t"}, "o": {"path": "o/{nip}", "each": "nip"}}
    settings = source(remote.address, tables, rate={"remaining": "X-Left", "reset": "X-Reset"})
    lent = Setting()
    asking = connector(settings, {}, lent)
    frame(asking)
    frame(asking)
    (waited,) = lent.patience.waits
    assert 25 < waited <= 30
    hurried = Setting(patience=Patience(willing=False))
    asking = connector(settings, {}, hurried)
    frame(asking)
    answered = asking.ask("o", NIP)
    assert (answered.kind.value, answered.reason, len(remote.calls)) == ("not_asked", "throttled", 3)


def test_a_key_goes_along_in_its_header(remote: Remote) -> None:
    """What the wallet says of us, and the declared headers, are in every call."""
    remote.says(Said([{"id": 1}]))
    settings = source(
        remote.address, {"t": {"path": "t"}}, auth={"scheme": "api_key", "key": "env:A"}, headers={"X-Instansi": "7"}
    )
    frame(connector(settings, {}, Setting(purse=Purse({"kunci": "X-API-Key"}))))
    headers = remote.calls[0].headers
    assert (headers["x-api-key"], headers["x-instansi"], headers["accept"]) == (
        "Bearer kunci-1",
        "7",
        "application/json",
    )


@pytest.mark.parametrize(
    ("said", "kind", "reason"),
    [
        (Said("<html>masuk</html>"), Denied, "login_page"),
        (Said({}, 403), Denied, "forbidden"),
        (Said({}, 401), Denied, "unauthorised"),
        (Said({}, 404), Misunderstood, "no_such_path"),
        (Said({"data": 3}), Misunderstood, "schema_drift"),
        (Said({}, 502), Unreachable, "server"),
        (Said({}, 429), Unreachable, "throttled"),
    ],
)
def test_a_table_that_does_not_come_is_an_error_with_words(
    remote: Remote, said: Said, kind: type[SyncsvcError], reason: str
) -> None:
    """Its kind says what happens next, its sentence is there in both languages, and nothing of the body is in it."""
    remote.says(said)
    with pytest.raises(kind) as refusal:
        frame(connector(source(remote.address, {"t": {"path": "t", "records": "data"}}), {}))
    assert refusal.value.key == f"remote.reason.{reason}"
    assert refusal.value.facts["table"] == "t"
    for language in LANGUAGES:
        assert say(language, refusal.value.key, **refusal.value.facts)


def test_the_turnstile_ends_a_whole_table_too(remote: Remote) -> None:
    """Without budget the table did not come; that is no empty table."""
    with pytest.raises(Unreachable) as refusal:
        frame(connector(source(remote.address, {"t": {"path": "t"}}), {}, Setting(gate=Gate(stop="budget"))))
    assert refusal.value.key == "remote.reason.budget"


def test_tables_are_asked_in_their_own_manner(remote: Remote) -> None:
    """A table that is asked person by person does not come whole, nor the other way round."""
    remote.answer = lambda _: Said([])
    asking = connector(
        source(remote.address, {"t": {"path": "t"}, "p": {"path": "p/{nip}", "each": "nip"}}), {"p": ("a",)}
    )
    assert (asking.tables(), [each.table for each in asking.endpoints()]) == (("t",), ["p"])
    with pytest.raises(UsageError):
        list(asking.fetch("p"))
    with pytest.raises(UsageError):
        asking.ask("t", NIP)
    assert asking.probe("p").columns == ("a",)
    assert not remote.calls


def test_what_an_address_is_made_of_cannot_leave_its_place(remote: Remote) -> None:
    """Whatever a key holds, it stays one part of the path and one value of the query."""
    remote.answer = lambda asked: Said([{**asked.query, "path": asked.path}])
    tables = {"t": {"path": "p/{nip}?x=1", "query": {"n": "{nip}"}, "each": "nip"}}
    answered = connector(source(remote.address, tables), {"t": ("n", "path", "x")}).ask("t", "../a?b=c&d#e")
    assert dict(answered.records[0]) == {"n": "../a?b=c&d#e", "path": "/api/p/..%2Fa%3Fb%3Dc%26d%23e", "x": "1"}


SIMPEG = """\
simpeg:
  kind: rest
  side: local
  address: {address}
  auth: {{scheme: api_key, key: "env:SIMPEG_KEY"}}
  tables:
    pegawai:
      path: v1/pegawai
      query: {{status: aktif}}
      records: payload.items
      row_id: id
      paging: {{kind: offset, size: 40, size_query: limit, offset_query: skip, overlap: 4, total_path: payload.jumlah}}
      required: [nip]
"""


def _nested(number: int) -> dict[str, Any]:
    """A person as that SIMPEG tells it."""
    nip = f"19900210201503{1900 + number}"
    return {"id": number, "nip": nip, "identitas": {"nip": nip, "nama": f"Warga {number}"}, "unit": {"kode": "U1"}}


def test_a_simpeg_is_described_by_yaml_alone(remote: Remote) -> None:
    """Offset pages that overlap, nested records and a key: the employees arrive mapped, without a line of code."""
    people = [_nested(number) for number in range(1, 100)]

    def answer(asked: Asked) -> Said:
        start, count = int(asked.query["skip"]), int(asked.query["limit"])
        return Said({"payload": {"items": people[start : start + count], "jumlah": len(people)}})

    remote.answer = answer
    document, mapping = Document("sources.yaml"), Document("mapping")
    fill(document, SIMPEG.format(address=remote.address))
    settings = read_sources(document, Path()).sources["simpeg"]
    assert isinstance(settings, LiveSource)
    fields = "{nip: identitas.nip, name: identitas.nama, unit_id: unit.kode}"
    fill(mapping, f"tables:\n  employee: {{from: pegawai, row_key: id, fields: {fields}, ignored: nip}}\n")
    spec = compile_mapping("simpeg", mapping, None, tuple(settings.tables)).spec
    assert not document.mistakes + mapping.mistakes
    wanted = tuple(column for rule in spec.tables[0].fields for column in rule.columns)
    asking = connector(settings, {"pegawai": wanted}, Setting(purse=Purse({"k": "X-API-Key"})))
    (batch,) = asking.fetch("pegawai")
    mapped = map_batch(batch, spec.tables[0], spec)
    assert mapped.frame.height == 99
    assert mapped.frame["name"].to_list() == [f"Warga {number}" for number in range(1, 100)]
    assert mapped.frame["unit_id"].unique().to_list() == ["u1"]
    assert [call.query["skip"] for call in remote.calls] == ["0", "36", "72", "95", "99"]
