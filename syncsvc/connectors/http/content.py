"""A body's bytes to what they say.

What counts as JSON: everything declared ``application/json``, ``text/json`` or ``…+json``; and, since many
applications send JSON under another type or none (PHP says ``text/html`` unless told otherwise), whatever else is
strict JSON from its first byte to its last. A page never is. The charset is the declared one, else the one JSON shows
itself (UTF-8, UTF-16 or UTF-32, with or without byte order mark); it is decoded strictly.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from syncsvc.connectors.http import strict_json
from syncsvc.connectors.http.exchange import Fault
from syncsvc.connectors.http.faults import CallError

_CODECS = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "latin-1": "latin-1",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
}
_SHOWN = {"": "", **{f"utf-{bits}{order}": f"utf-{bits}" for bits in (16, 32) for order in ("", "le", "be")}}
"""Charsets whose byte order the content itself shows, to what its codec's name must begin with."""
_OPENINGS = (b"{", b"[")
_GLIMPSE = 200
_ELEMENTS = "!doctype|html|head|title|meta|link|script|style|body|center|div|form|input|table|span|h1|h2|p|hr|br"
_SHOWN_PARTS = re.compile(
    rf"(?P<element></?(?:{_ELEMENTS})\b)|(?P<digit>\d)|(?P<letter>[^\W\d_])|(?P<other>[\x00-\x1f\x7f-\x9f])",
    re.IGNORECASE,
)
_SPACE = b" \t\r\n\0\xef\xbb\xbf\xfe\xff"
"""White space, and what stands before or between in the byte order marks and wide forms of UTF."""


def understood(body: bytes, content_type: str, framed: bool) -> Any:
    """What a body says, as ``strict_json.parse`` gives it.

    ``framed`` is false when only the end of the connection ends the body, so that half of it looks like all. Raises
    CallError: not JSON, bad JSON, bad charset, or truncated.
    """
    declared, charset = _declared(content_type)
    meant = declared or body.lstrip(_SPACE).startswith(_OPENINGS)
    try:
        text = body.decode(_codec(body, charset))
    except (UnicodeError, LookupError) as error:
        byte = error.start if isinstance(error, UnicodeDecodeError) else None
        raise CallError(Fault.BAD_CHARSET if meant else Fault.NOT_JSON, byte) from None
    try:
        return strict_json.parse(text)
    except strict_json.RefusedJson:
        raise CallError(Fault.BAD_JSON if meant else Fault.NOT_JSON) from None
    except json.JSONDecodeError:
        raise CallError(_broken(meant and not text.lstrip().startswith("<"), framed)) from None


def glimpse(body: bytes) -> str:
    """How a body begins, fit to be kept as evidence: the names of HTML's commonest elements and the signs between
    words. All other letters and digits may be somebody's and are masked."""
    return _SHOWN_PARTS.sub(_masked, body[:_GLIMPSE].decode("latin-1"))


def _masked(part: re.Match[str]) -> str:
    return part["element"] or ("#" if part["digit"] else "a" if part["letter"] else " ")


def _codec(body: bytes, charset: str) -> str:
    """The codec of a charset. Raises LookupError for one that we do not read or that the content contradicts."""
    if charset not in _SHOWN:
        return _CODECS[charset]
    shown = json.detect_encoding(body)
    if not shown.startswith(_SHOWN[charset]):
        raise LookupError(charset)
    return shown


def _broken(meant: bool, framed: bool) -> Fault:
    if not meant:
        return Fault.NOT_JSON
    return Fault.BAD_JSON if framed else Fault.TRUNCATED


@lru_cache(maxsize=32)
def _declared(content_type: str) -> tuple[bool, str]:
    """Whether a content type declares JSON, and the charset it names, if any."""
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charset = ""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset":
            charset = value.strip().strip("\"'")
    json_type = kind in ("application/json", "text/json") or kind.endswith("+json")
    return json_type, charset
