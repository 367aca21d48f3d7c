"""Signed heads of the audit, one line per day in a file that should lie on another host: what was once exported cannot
be cut off or written anew without showing."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from syncsvc import settings
from syncsvc.errors import Denied, Misunderstood
from syncsvc.jobs.work import log
from syncsvc.store.audit import canonical
from syncsvc.store.audit_reading import Head, behind, newest_head
from syncsvc.store.engine import Store
from syncsvc.store.failures import translated

KEY_FILE = "audit-key"
_MOST_BYTES = 64 * 1024 * 1024
_SIGNED = ("installation", "seq", "digest", "at")


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of a file whose signature is right, and the numbers of lines whose is not: damaged, forged, or signed
    with another key."""

    heads: tuple[Head, ...]
    unsigned: tuple[int, ...]


def signing_key(data: Path, make: bool = True) -> bytes:
    """The key of the heads: the secret that SYNCSVC_AUDIT_KEY refers to, else ``audit-key`` in the data folder, which
    only its owner may read; with ``make`` it is made when it is not there. Raises Denied as ``settings.read_secret``.
    """
    reference = settings.audit_key()
    if reference is not None:
        return settings.read_secret(reference, data).encode()
    file = data / KEY_FILE
    if make and not file.exists():
        _make_key(file)
    return settings.read_secret(f"file:{KEY_FILE}", data).encode()


def export_head(store: Store, file: Path, key: bytes) -> Head:
    """Append the audit's head to the file, signed, and log it. Of one day and state one line is enough: when the last
    line says the same, none is added. Raises DiskFull, or Denied when the file cannot be written."""
    head = newest_head(store)
    known = read_heads(file, key).heads if file.exists() else ()
    if not any(_same(head, before) for before in known[-1:]):
        _append(file, signed(head, key))
    log.info("audit_head", **_plain(head), signature=_signature(head, key), file=file.as_posix())
    return head


def read_heads(file: Path, key: bytes) -> Heads:
    """The heads of a file. Raises Denied when it cannot be read, Misunderstood when it is far too long."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise Misunderstood("audit.heads_too_long", file=file.as_posix())
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError as refused:
        raise Denied("audit.heads_unreadable", file=file.as_posix()) from refused
    found = [(number, _head(line, key)) for number, line in enumerate(lines, 1) if line.strip()]
    return Heads(tuple(head for _, head in found if head), tuple(number for number, head in found if head is None))


def store_is_behind(store: Store, file: Path, key: bytes) -> bool:
    """Whether the store's audit lacks what an exported head saw, as after an older backup was restored. False without
    a file of heads."""
    return file.exists() and behind(store, read_heads(file, key).heads)


def signed(head: Head, key: bytes) -> str:
    """A head as one line of JSON, with its HMAC-SHA256 in hexadecimal."""
    return canonical(_plain(head) | {"signature": _signature(head, key)})


def _plain(head: Head) -> dict[str, Any]:
    at = head.at.astimezone(UTC).isoformat(timespec="microseconds")
    return {"installation": head.installation, "seq": head.seq, "digest": head.digest, "at": at}


def _signature(head: Head, key: bytes) -> str:
    plain = _plain(head)
    return hmac.new(key, canonical([plain[name] for name in _SIGNED]).encode(), hashlib.sha256).hexdigest()


def _head(line: str, key: bytes) -> Head | None:
    """The head that a line holds; None unless it is signed with our key."""
    try:
        said = json.loads(line)
        head = Head(str(said["installation"]), int(said["seq"]), str(said["digest"]), _moment(said["at"]))
        signature = str(said["signature"])
    except (ValueError, TypeError, KeyError):
        return None
    right = hmac.compare_digest(_signature(head, key).encode(), signature.encode())
    return head if right else None


def _moment(text: object) -> datetime:
    return datetime.fromisoformat(str(text)).astimezone(UTC)


def _same(head: Head, before: Head) -> bool:
    today = head.at.date() == before.at.date()
    return today and (head.installation, head.seq, head.digest) == (before.installation, before.seq, before.digest)


def _append(file: Path, line: str) -> None:
    """One write at the file's end, on the disk before it counts; a line that was cut short before is ended first."""
    with _writing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a+b") as opened:
            opened.seek(0, os.SEEK_END)
            whole = opened.tell() == 0 or _ends_with_line(file)
            opened.write((b"" if whole else b"\n") + line.encode() + b"\n")
            opened.flush()
            os.fsync(opened.fileno())


def _ends_with_line(file: Path) -> bool:
    with file.open("rb") as opened:
        opened.seek(-1, os.SEEK_END)
        return opened.read(1) == b"\n"


def _make_key(file: Path) -> None:
    """Whole or not at all, and never over one that another process made meanwhile."""
    partial = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    with _writing(file):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(f"{secrets.token_hex(32)}\n")
            opened.flush()
            os.fsync(opened.fileno())
        with suppress(FileExistsError):
            os.link(partial, file)
        partial.unlink()


@contextmanager
def _writing(file: Path) -> Iterator[None]:
    try:
        with translated(file.as_posix()):
            yield
    except OSError as refused:
        raise Denied("audit.cannot_write", file=file.as_posix()) from refused
