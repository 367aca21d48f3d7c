"""Reading YAML: scalars are text, lines are known, what is dangerous or broken becomes a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncsvc.config.read import MAX_BYTES, Document, fill, read_document


def _read(text: str) -> Document:
    document = Document("x.yaml")
    fill(document, text)
    return document


def _keys(document: Document) -> list[tuple[int, str]]:
    return [(mistake.line, mistake.key.removeprefix("config.")) for mistake in document.mistakes]


def test_every_scalar_is_text() -> None:
    """What YAML would turn into numbers, dates, booleans or sexagesimals stays as it was typed."""
    document = _read("a: 01\nb: 2026-01-31\nNO: no\nc: 1_000\nd: 12:30:00\ne: 1.98E+17\nf: .inf\n")
    assert document.data == {
        "a": "01",
        "b": "2026-01-31",
        "NO": "no",
        "c": "1_000",
        "d": "12:30:00",
        "e": "1.98E+17",
        "f": ".inf",
    }
    assert not document.mistakes


def test_empty_and_null_are_none_unless_quoted() -> None:
    """Nothing, null and ~ mean "no value"; the same in quotes is a text."""
    document = _read("a:\nb: null\nc: ~\nd: 'null'\ne: ''\n")
    assert document.data == {"a": None, "b": None, "c": None, "d": "null", "e": ""}


def test_lines_of_keys_and_entries_are_known() -> None:
    """Each key and list entry knows its own line, also below flow style."""
    document = _read("a:\n  b:\n    - one\n    - two\nc: {d: 1,\n  e: 2}\n")
    assert document.lines[("a", "b", 1)] == 4
    assert document.lines[("c", "e")] == 6
    assert document.line(("a", "b", "nothing here")) == 2


def test_a_repeated_key_is_a_mistake_and_the_first_counts() -> None:
    """Two equal keys are noted on the second one's line; the others are still read."""
    document = _read("a: 1\nb: 2\na: 3\n")
    assert _keys(document) == [(3, "duplicate_key")]
    assert document.data == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n\tb: 2\n", (2, "tab")),
        ("a: b: c\n", (1, "syntax")),
        ("a: [1,\n", (2, "syntax")),
        ("a: 'x\n", (2, "syntax")),
        ("a: 1\n---\nb: 2\n", (2, "two_documents")),
        ("- 1\n", (1, "not_a_table")),
        ("just words\n", (1, "not_a_table")),
        ("a: !!python/name:os.system x\n", (1, "tag")),
        ("a:\n  [b]: 1\n", (2, "key_not_text")),
        ("a: " + "[" * 40 + "]" * 40 + "\n", (1, "too_deep")),
        ("a: " + "[" * 5000, (1, "too_deep")),
    ],
)
def test_broken_files_name_the_line(text: str, expected: tuple[int, str]) -> None:
    """What cannot be understood is one mistake with the line on which it stands, never an exception."""
    assert _keys(_read(text)) == [expected]


def test_anchors_and_merges_are_refused_each_on_its_line() -> None:
    """A file that would grow by references is refused, and no reference is followed."""
    document = _read("a: &x [1]\nb: *x\nc:\n  <<: *x\n")
    assert sorted(_keys(document)) == [(1, "anchor"), (2, "anchor"), (4, "anchor"), (4, "anchor")]


def test_a_bomb_of_references_stays_small() -> None:
    """The billion laughs file is refused without being expanded."""
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    document = _read("\n".join(lines))
    assert {key for _, key in _keys(document)} == {"anchor"}
    assert len(str(document.data)) < 5_000


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a: 1\nb: caf\xe9\n", (2, "not_utf8")),
        (b"a: 1\nb: x\x00y\n", (2, "control_sign")),
        (b"a: " + b"x" * MAX_BYTES, (1, "file_too_big")),
        ("a: 1\n".encode("utf-16"), (1, "not_utf8")),
    ],
)
def test_unreadable_content_is_a_mistake(tmp_path: Path, content: bytes, expected: tuple[int, str]) -> None:
    """Another encoding, control signs and a file of absurd size are mistakes with their line."""
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    assert _keys(read_document(path)) == [expected]


def test_a_missing_file_and_a_folder_are_mistakes(tmp_path: Path) -> None:
    """What is no file is reported as missing."""
    assert _keys(read_document(tmp_path / "none.yaml")) == [(1, "file_missing")]
    assert _keys(read_document(tmp_path)) == [(1, "file_missing")]


def test_a_byte_order_mark_and_windows_lines_are_harmless(tmp_path: Path) -> None:
    """A file saved by Windows' Notepad reads like any other."""
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    document = read_document(path)
    assert document.data == {"a": "1", "b": "2"}
    assert document.lines[("b",)] == 2


def test_an_empty_file_is_an_empty_table() -> None:
    """A file of nothing but comments holds no keys and no mistake."""
    document = _read("# nothing yet\n")
    assert document.data == {}
    assert not document.mistakes
