"""Whatever a file says, reading it ends in values or in mistakes that can be said, never in another exception."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from syncsvc.config.agency import AgencyFile
from syncsvc.config.checks import ChecksFile
from syncsvc.config.mapping import compile_mapping
from syncsvc.config.read import Document, fill
from syncsvc.config.sources_file import read_sources
from syncsvc.lang import LANGUAGES, say
from tests.config.sites import AGENCY, MAPPING, SOURCES

LIVE = """\
siasn:
  kind: siasn
  side: siasn
  address: https://siasn.example.go.id/apisiasn/1.0
  auth:
    tokens:
      gateway:
        token:
          url: https://siasn.example.go.id/token
          client_id: a
          client_secret: env:A
  answers:
    empty_when:
      - status: 404
        body:
          data: tidak
  rate:
    remaining: a
    reset: b
  tables:
    data_utama:
      path: asn/{nip}
    ref_unor:
      paging:
        kind: offset
        size: 5
      row_id: id
"""
FILES = {
    "agency": AGENCY,
    "sources": SOURCES,
    "live sources": LIVE,
    "mapping": MAPPING,
    "checks": "off: [A]\nseverity: {B: low}\n",
}
ODD = ["", "[]", "{}", "[[x]]", "{a: 1}", "null", "''", "~", "- 1", "x: y", "{? [a] : b}", "-1", "99999999999999999999"]


def _read(kind: str, text: str) -> Document:
    document = Document("x.yaml")
    fill(document, text)
    if not document.readable:
        assert document.mistakes
    elif kind == "agency":
        document.shape(AgencyFile, document.data)
    elif kind == "checks":
        document.shape(ChecksFile, document.data)
    elif kind.endswith("sources"):
        read_sources(document, Path())
    else:
        compile_mapping("uji", document, "siasn-export", ("pegawai",))
    return document


def _say_all(document: Document) -> None:
    for mistake in document.mistakes:
        for language in LANGUAGES:
            assert say(language, mistake.key, **dict(mistake.facts))
        assert mistake.line >= 1


@settings(deadline=None)
@given(st.sampled_from(sorted(FILES)), st.data())
def test_a_value_replaced_by_something_odd(kind: str, data: st.DataObject) -> None:
    """Any line's value may be a list, a table, nothing or nonsense: every resulting mistake has its sentence."""
    lines = FILES[kind].splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    head, colon, _ = lines[number].partition(": ")
    lines[number] = head + (colon or ": ") + data.draw(st.sampled_from(ODD))
    _say_all(_read(kind, "\n".join(lines)))


@settings(deadline=None)
@given(st.sampled_from(sorted(FILES)), st.integers(0, 600), st.integers(0, 30), st.text(max_size=6))
def test_a_file_with_a_piece_cut_or_pasted(kind: str, start: int, length: int, pasted: str) -> None:
    """A typing accident anywhere in the file is read or refused, with sentences."""
    text = FILES[kind]
    _say_all(_read(kind, text[:start] + pasted + text[start + length :]))
