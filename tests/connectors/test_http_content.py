"""What a body says: which answers count as JSON, in which charset, and which JSON is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncsvc.connectors.http.content import understood
from syncsvc.connectors.http.exchange import Fault
from syncsvc.connectors.http.faults import CallError
from syncsvc.connectors.http.strict_json import DEEPEST, Number, RefusedJson, parse, written_as_number

JSON = "application/json"
BODY = '{"nama": "Sité"}'
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=30,
)


def fault(body: bytes, content_type: str = JSON, framed: bool = True) -> Fault:
    """The fault of a body that cannot be understood."""
    with pytest.raises(CallError) as raised:
        understood(body, content_type, framed)
    return raised.value.fault


@pytest.mark.parametrize(
    "content_type",
    [
        JSON,
        "APPLICATION/JSON; charset=UTF-8",
        "text/json",
        "application/problem+json",
        "text/plain",
        "text/html; charset=utf-8",
        "",
    ],
)
def test_strict_json_counts_whatever_it_is_called(content_type: str) -> None:
    """JSON is taken under every type, since many applications send it as text, as HTML, or without a type."""
    assert understood(BODY.encode(), content_type, True) == {"nama": "Sité"}


@pytest.mark.parametrize("content_type", [JSON, "text/html", "text/plain", ""])
@pytest.mark.parametrize("page", [b"<!DOCTYPE html><p>", b"\r\n <html>", "<p>é".encode("latin-1")])
def test_a_page_is_no_json(content_type: str, page: bytes) -> None:
    """A page is no JSON, also when it says so; in a charset that is not declared either, it is unreadable at worst."""
    assert fault(page, content_type) in (
        {Fault.NOT_JSON, Fault.BAD_CHARSET} if content_type == JSON else {Fault.NOT_JSON}
    )


@pytest.mark.parametrize(("content_type", "expected"), [(JSON, Fault.BAD_JSON), ("text/plain", Fault.NOT_JSON)])
def test_bare_words_are_broken_only_when_json_was_promised(content_type: str, expected: Fault) -> None:
    """A text that is no JSON at all is judged by what was promised."""
    assert fault(b"Service Unavailable", content_type) is expected


@pytest.mark.parametrize("content_type", [JSON, "text/html", ""])
def test_half_an_object_is_broken_json(content_type: str) -> None:
    """What begins as JSON and breaks is broken JSON; where only the connection's end ends it, it was cut."""
    assert fault(b'{"data": [', content_type) is Fault.BAD_JSON
    assert fault(b'{"data": [', content_type, framed=False) is Fault.TRUNCATED


@pytest.mark.parametrize(
    ("codec", "charset"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("utf-16-le", ""),
        ("utf-16-be", ""),
        ("utf-32", ""),
        ("utf-8", "utf-8"),
        ("utf-8-sig", '"UTF-8"'),
        ("utf-16", "utf-16"),
        ("utf-16-be", "UTF-16BE"),
        ("latin-1", "iso-8859-1"),
        ("cp1252", "windows-1252"),
    ],
)
def test_the_charset_is_followed(codec: str, charset: str) -> None:
    """A declared charset is used, and UTF shows itself, with or without byte order mark."""
    content_type = f"{JSON}; charset={charset}" if charset else JSON
    assert understood(BODY.encode(codec), content_type, True) == {"nama": "Sité"}


@pytest.mark.parametrize(
    ("codec", "charset"),
    [
        ("latin-1", ""),
        ("latin-1", "utf-8"),
        ("utf-16", "utf-8"),
        ("utf-8", "utf-16"),
        ("utf-8", "us-ascii"),
        ("utf-8", "koi8-r"),
    ],
)
def test_a_wrong_charset_is_never_guessed(codec: str, charset: str) -> None:
    """Bytes that the charset does not allow, and charsets we do not read, are refused: no wrong letter is kept."""
    content_type = f"{JSON}; charset={charset}" if charset else JSON
    assert fault(BODY.encode(codec), content_type) is Fault.BAD_CHARSET


@pytest.mark.parametrize(
    "text",
    [
        '{"a": NaN}',
        "[Infinity]",
        "[-Infinity]",
        '{"nip": "1", "nip": "2"}',
        '[{"a": {"b": 1, "b": 1}}]',
        "[1e400]",
        "[-1E+999999999]",
        f"[{'9' * 5_000}]",
        "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
        '{"a":' * (DEEPEST + 1) + "1" + "}" * (DEEPEST + 1),
        "[" * 100_000 + "]" * 100_000,
        '["\\ud800"]',
        '{"\\uDC00": 1}',
    ],
)
def test_json_that_says_several_things_is_refused(text: str) -> None:
    """NaN, infinities, a key twice, numbers without a value, too deep nesting and half a surrogate pair are refused."""
    with pytest.raises(RefusedJson):
        parse(text)
    assert fault(text.encode()) is Fault.BAD_JSON


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[" * DEEPEST + "]" * DEEPEST, None),
        ('["\\ud83d\\ude00"]', ["\N{GRINNING FACE}"]),
        (f"[{', '.join(['{}'] * 100)}]", [{}] * 100),
        ('["[[[[{{{{", "\\\\ud800"]', ["[[[[{{{{", "\\ud800"]),
    ],
)
def test_what_only_looks_dangerous_is_taken(text: str, value: Any) -> None:
    """Nesting at the limit, many flat objects, brackets inside texts and whole surrogate pairs are fine."""
    assert value is None or parse(text) == value
    parse(text)


@pytest.mark.parametrize("literal", ["1.00", "1.98e17", "0.1", "-0.0", "199902302024021099.0", "1E-400"])
def test_numbers_keep_what_was_written(literal: str) -> None:
    """A number with fraction or exponent is its literal text, known as a number."""
    value = parse(f"[{literal}]")[0]
    assert (value, type(value)) == (literal, Number)
    assert written_as_number(value)


def test_an_identifier_written_as_a_number_is_exact_and_recognised() -> None:
    """Eighteen digits stay eighteen digits, and it shows that the remote wrote no text."""
    whole, text, flag = parse('[199902302024021099, "199902302024021099", true]')
    assert whole == 199902302024021099
    assert [written_as_number(value) for value in (whole, text, flag)] == [True, False, False]


@given(VALUES)
def test_what_is_sound_comes_back_the_same(value: Any) -> None:
    """Every value without fractions is read as it was, in every spelling of its text."""
    for plain in (True, False):
        text = json.dumps(value, ensure_ascii=plain)
        try:
            assert parse(text) == value
        except RefusedJson:
            assert text.count("[") + text.count("{") > DEEPEST
