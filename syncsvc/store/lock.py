"""One process per data folder: an advisory lock on a file, released by the kernel when the process dies."""

from __future__ import annotations

import fcntl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from syncsvc.errors import Denied, Locked
from syncsvc.store.failures import translated

NETWORK_KINDS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs"})
_MOUNTS = Path("/proc/mounts")


@dataclass(frozen=True, slots=True)
class DataLock:
    """The right to write, held. ``owner`` is the folder's own lasting id, the same for every process."""

    folder: Path
    owner: str


@contextmanager
def writing(folder: Path) -> Iterator[DataLock]:
    """Hold ``folder/lock`` for the duration of a writing command; the folder is made when absent.

    Raises Locked when another process (or another holder in this one) has it, Denied when the folder cannot
    be used: no permission, or a network file system, where neither locks nor SQLite's log can be trusted.
    """
    with _lock_file(folder) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise Locked("store.locked_folder", folder=str(folder)) from taken
        yield DataLock(folder, _owner(file, folder))


def network_kind(folder: Path, mounts: str) -> str | None:
    """The kind of network file system under ``folder``, by a text in the form of /proc/mounts; else None."""
    best, found = "", ""
    for line in mounts.splitlines():
        _, point, kind, *_ = [*line.split(" "), "", "", ""]
        point = point.replace("\\040", " ")
        if folder.is_relative_to(point or "/") and len(point) >= len(best):
            best, found = point, kind
    return found if found in NETWORK_KINDS else None


@contextmanager
def usable(folder: Path) -> Iterator[None]:
    """Within, something is made in ``folder``. Raises Denied on a network disk and for whatever the system refuses,
    DiskFull when there is no room.
    """
    kind = network_kind(folder.resolve(), _MOUNTS.read_text("utf-8") if _MOUNTS.exists() else "")
    if kind:
        raise Denied("store.network_folder", folder=str(folder), kind=kind)
    try:
        with translated(str(folder)):
            yield
    except OSError as refused:
        raise Denied("store.folder_unusable", folder=str(folder)) from refused


def _lock_file(folder: Path) -> TextIO:
    with usable(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return (folder / "lock").open("a+", encoding="ascii")


def _owner(file: TextIO, folder: Path) -> str:
    file.seek(0)
    known = file.read().strip()
    if known:
        return known
    made = uuid.uuid4().hex
    with translated(str(folder)):
        file.write(made)
        file.flush()
    return made
