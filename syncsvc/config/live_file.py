"""A remote in ``sources.yaml``: laid over the declaration of its kind, and held to what protects secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from syncsvc.config.live.tables import LiveTable
from syncsvc.config.read import Document, Place, fill
from syncsvc.presets import remote_names, remote_text

#: A choice among shapes: where the site chooses another one, nothing of the declaration's fits.
_CHOICES = ("kind", "scheme")
_SECRET_NAMES = re.compile(
    r"pass(word|wd)?$|pwd|sandi|secret|token|api[-_]?key|credential|authorization|cookie", re.IGNORECASE
)
_NO_SECRETS = frozenset({"tokens", "token_statuses"})
_REFERENCE = re.compile(r"^(file|env|credential):.+$")
_SECRET_IN_ADDRESS = re.compile(
    r"^[^:/]+://[^/]*@|[?&;][^=&]*(passw(or)?d|pwd|sandi|secret|token|api[-_]?key|credential)[^=&]*=", re.IGNORECASE
)
_TOKEN = re.compile(r"^(bearer\s+)?eyJ[\w-]{5,}\.[\w-]+\.", re.IGNORECASE)


def declared(raw: dict[str, Any]) -> dict[str, Any]:
    """What the site wrote, laid over the shipped declaration of its kind."""
    kind = raw.get("kind")
    if kind not in remote_names():
        return _with_tables(raw, {})
    document = Document(f"preset:{kind}")
    fill(document, remote_text(str(kind)))
    below = dict(document.table)
    usual = below.pop("usual", [])
    return _with_tables(raw, below, usual)


def declared_table(kind: str, name: str) -> LiveTable | None:
    """A table as the shipped declaration of a kind has it, also one that is not asked for unless a site names it."""
    if kind not in remote_names():
        return None
    document = Document(f"preset:{kind}")
    fill(document, remote_text(kind))
    known = document.table.get("tables", {})
    return LiveTable.model_validate(known[name]) if name in known else None


def judge_live(document: Document, place: Place, raw: Any) -> None:
    """Note every secret that stands in the file itself, and every address that is not safe to send one to."""
    for here, name, value in _everything(place, raw):
        if isinstance(value, str) and _TOKEN.match(value):
            _blame_once(document, here, "secret_in_file")
        elif _SECRET_NAMES.search(name) and name not in _NO_SECRETS:
            _judge_secret(document, here, name, value)
        elif isinstance(value, str) and _SECRET_IN_ADDRESS.search(value):
            document.blame(here, "secret_in_live_address", name=name)
        elif name in {"address", "url"} and isinstance(value, str):
            _judge_address(document, here, name, value)


def _judge_secret(document: Document, place: Place, name: str, value: Any) -> None:
    """A secret is a reference, below ``auth``; a table of that name is judged by what stands in it."""
    if not isinstance(value, str):
        return
    if "auth" not in place:
        document.blame(place, "live_secret_key", name=name)
    elif not _REFERENCE.match(value):
        _blame_once(document, place, "secret_in_file")


def _blame_once(document: Document, place: Place, key: str) -> None:
    """Note a mistake that the shape of the value may have shown already."""
    path = ".".join(map(str, place))
    if not any(each.path == path and each.key == f"config.{key}" for each in document.mistakes):
        document.blame(place, key)


def _judge_address(document: Document, place: Place, name: str, value: str) -> None:
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        document.blame(place, "bad_address", name=name)
        return
    if parts.scheme not in {"http", "https"} or not host or parts.fragment or (name == "address" and parts.query):
        document.blame(place, "bad_address", name=name)
    elif parts.scheme == "http" and not _on_this_machine(host):
        document.blame(place, "plain_http", name=name)


def _on_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _everything(place: Place, value: Any) -> Iterator[tuple[Place, str, Any]]:
    """Every value below a place, with the nearest name above it."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        here = (*place, key)
        yield here, key if isinstance(key, str) else str(place[-1]), inner
        yield from _everything(here, inner)


def _with_tables(raw: dict[str, Any], below: dict[str, Any], usual: list[str] | None = None) -> dict[str, Any]:
    """The site's tables over the declared ones of the same name; only those that the site names, else the usual."""
    known = below.get("tables", {})
    named = raw.get("tables")
    if isinstance(named, list) and all(isinstance(name, str) for name in named):
        named = dict.fromkeys(named)
    if named is None and known:
        named = dict.fromkeys(name for name in usual or () if name in known)
    if isinstance(named, dict):
        named = {name: _over(own if own is not None else {}, known.get(name, {})) for name, own in named.items()}
    merged: dict[str, Any] = _over({**raw, "tables": None}, {**below, "tables": None})
    return {**merged, "tables": named}


def _over(own: Any, below: Any) -> Any:
    """One value over another: tables are laid together, anything else replaces."""
    if not (isinstance(own, dict) and isinstance(below, dict)) or _chooses_otherwise(own, below):
        return own
    said = {name: value for name, value in own.items() if value is not None or name not in below}
    return {**below, **{name: _over(value, below.get(name)) for name, value in said.items()}}


def _chooses_otherwise(own: dict[str, Any], below: dict[str, Any]) -> bool:
    return any(name in own and name in below and own[name] != below[name] for name in _CHOICES)
