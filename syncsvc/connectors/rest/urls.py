"""From a declaration's path and query to the address of one call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode, urljoin, urlsplit

from syncsvc.config.live.tables import LiveTable

_BLANK = re.compile(r"\{(\w+)\}")
Blanks = Mapping[str, str]


def address_of(base: str, path: str, query: Mapping[str, str], blanks: Blanks, extra: Mapping[str, str]) -> str:
    """The full address. What fills a blank is encoded, so that it can be nothing but one part of a path.

    A path that begins with "/" starts at the host. ``extra`` are what paging adds; a query that the path itself holds
    stays in front.
    """
    filled = _BLANK.sub(lambda blank: quote(blanks[blank[1]], safe=""), path)
    whole = _origin(base) + filled if filled.startswith("/") else f"{base.rstrip('/')}/{filled}"
    named = {name: _BLANK.sub(lambda blank: blanks[blank[1]], value) for name, value in query.items()}
    asked = urlencode({**named, **extra})
    return f"{whole}{'&' if '?' in whole else '?'}{asked}" if asked else whole


def next_address(base: str, current: str, link: str) -> str | None:
    """Where a link to the next page leads, seen from the current one; None where that is not the remote itself, which
    our tokens must not leave."""
    target = urljoin(current, link)
    return target if _origin(target).casefold() == _origin(base).casefold() else None


def linked(header: str | None) -> str | None:
    """The address that a Link header calls the next page (RFC 8288)."""
    for part in re.split(r",\s*(?=<)", header or ""):
        found = re.match(r"\s*<([^>]*)>(.*)", part, re.DOTALL)
        if found and re.search(r';\s*rel\s*=\s*"?(?:[^";]*\s)?next(?:\s[^";]*)?"?\s*(?:;|$)', found[2], re.IGNORECASE):
            return found[1]
    return None


def shown(base: str) -> str:
    """The remote's name for people: its host, without what may stand around it."""
    parts = urlsplit(base)
    return parts.netloc.rpartition("@")[2]


def paths(table: LiveTable) -> tuple[str, ...]:
    """All places to ask at, in turn."""
    return (table.path, *table.or_paths)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
