"""Who may write in a data folder: advisory locks on files, released by the kernel when their process dies.

One process evaluates, decides and changes the schema (``writing``). Pulls hold the lanes of their sources instead
(``pulling``), so that one of two days keeps nobody waiting. A daemon holds everything as long as it serves
(``serving``)
and lends the right to write (``lending``).
"""

from __future__ import annotations

import fcntl
import uuid
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from syncsvc.errors import Denied, Locked
from syncsvc.store.failures import translated

NETWORK_KINDS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs"})
_DAEMON = "daemon.lock"
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
    with _lock_file(folder, "lock") as file:
        if not _taken(file):
            raise Locked("store.locked_folder", folder=str(folder))
        yield DataLock(folder, _owner(file, folder))


@contextmanager
def pulling(folder: Path, lanes: Iterable[str]) -> Iterator[DataLock]:
    """Hold some lanes of the folder for the duration of their pulls, beside whoever writes. The folder is one in which
    somebody wrote before.

    Raises Locked when another process pulls in one of them, Denied as ``writing``.
    """
    with ExitStack() as held:
        with _lock_file(folder, "lock") as file:
            owner = _known_owner(file)
        if not _taken(held.enter_context(_lock_file(folder, _DAEMON)), shared=True):
            raise Locked("store.locked_daemon", folder=str(folder))
        for lane in sorted(lanes):
            if not _taken(held.enter_context(_lock_file(folder, f"lock.{lane}"))):
                raise Locked("store.locked_lane", folder=str(folder), lane=lane)
        yield DataLock(folder, owner)


@contextmanager
def serving(folder: Path) -> Iterator[DataLock]:
    """Hold the folder as its daemon does, for as long as it serves: nobody else writes or pulls but through it. Raises
    Locked when another daemon, a writing command or a pull is at work."""
    with writing(folder) as lock, _lock_file(folder, _DAEMON) as file:
        if not _taken(file):
            raise Locked("store.locked_folder", folder=str(folder))
        yield lock


@contextmanager
def alone(folder: Path) -> Iterator[DataLock]:
    """Hold everything: nobody writes and nobody pulls meanwhile. Raises Locked when somebody does."""
    with writing(folder) as lock, ExitStack() as held:
        for path in sorted(folder.glob("lock.*")):
            if not _taken(held.enter_context(_lock_file(folder, path.name))):
                raise Locked("store.locked_lane", folder=str(folder), lane=path.name.removeprefix("lock."))
        yield lock


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


def _lock_file(folder: Path, name: str) -> TextIO:
    with usable(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return (folder / name).open("a+", encoding="ascii")


def _taken(file: TextIO, shared: bool = False) -> bool:
    """Whether the lock on a file is ours now."""
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _known_owner(file: TextIO) -> str:
    file.seek(0)
    return file.read().strip()


def _owner(file: TextIO, folder: Path) -> str:
    known = _known_owner(file)
    if known:
        return known
    made = uuid.uuid4().hex
    with translated(str(folder)):
        file.write(made)
        file.flush()
    return made
