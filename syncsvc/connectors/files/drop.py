"""Which files of a glob or drop folder count: settled ones, newest or all, each content once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from syncsvc.config.sources import FileSource, FileTable
from syncsvc.errors import Denied, Misunderstood, Unreachable
from syncsvc.model.raw import Remark, RemarkKind

CHUNK = 1 << 20
UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp", ".lock")


@dataclass(frozen=True, slots=True)
class DroppedFile:
    """A file as it stood when it was chosen; ``state`` tells whether it is still the same."""

    path: Path
    state: tuple[int, int, int]

    @property
    def name(self) -> str:
        """The name without folders, fit for people."""
        return self.path.name

    @property
    def size(self) -> int:
        """Bytes."""
        return self.state[0]

    @property
    def changed(self) -> int:
        """Time of the last change, in nanoseconds since 1970."""
        return self.state[1]

    @property
    def as_of(self) -> datetime:
        """Time of the last change, in UTC."""
        return datetime.fromtimestamp(self.changed / 1e9, UTC)

    def must_be_unchanged(self) -> None:
        """Raises Unreachable when somebody wrote to the file since it was chosen."""
        with reading(self.path):
            if _state(self.path) != self.state:
                raise Unreachable("files.changed", file=self.name)


@dataclass(frozen=True, slots=True)
class Choice:
    """The files to read, in the order to read them (at least one), and what was noticed about the others."""

    files: tuple[DroppedFile, ...]
    remarks: tuple[Remark, ...]


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn the system's refusals into errors that name the file."""
    try:
        yield
    except PermissionError as refused:
        raise Denied("files.denied", file=path.name) from refused
    except OSError as gone:
        raise Unreachable("files.unreadable", file=path.name, reason=gone.strerror or "I/O") from gone


def choose(source: FileSource, name: str, now: float) -> Choice:
    """The files of table ``name`` that count at ``now`` (seconds since 1970).

    Raises Unreachable when no file matches or all are still being written – where all files count, when any is –,
    Misunderstood when one is larger than the source allows.
    """
    table = source.tables[name]
    found = [DroppedFile(path, state) for path, state in _existing(source.folder, table.files)]
    if not found:
        raise Unreachable("files.none", table=name, files=table.files)
    settled = [file for file in found if not _unsettled(file, source.settle_seconds, now)]
    if not settled:
        raise Unreachable("files.waiting", table=name, files=table.files, seconds=source.settle_seconds)
    if table.take == "all" and len(settled) < len(found):
        late = next(file for file in found if file not in settled)
        raise Unreachable("files.one_waiting", table=name, file=late.name, seconds=source.settle_seconds)
    waiting = [Remark(RemarkKind.WAITING_FILE, file.name) for file in found if file not in settled]
    taken, repeated = _taken(table, settled)
    for file in taken:
        if file.size > source.max_bytes:
            raise Misunderstood("files.too_big", file=file.name, bytes=file.size, limit=source.max_bytes)
    return Choice(tuple(taken), tuple(waiting + repeated))


def dropped(path: Path) -> DroppedFile:
    """One file that a person named, as it stands now. Raises Denied and Unreachable when it cannot be looked at."""
    with reading(path):
        return DroppedFile(path, _state(path))


def digest(file: DroppedFile) -> str:
    """SHA-256 of the file's content, in hex."""
    total = hashlib.sha256()
    with reading(file.path), file.path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            total.update(chunk)
    return total.hexdigest()


def _state(path: Path) -> tuple[int, int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def _existing(folder: Path, pattern: str) -> Iterator[tuple[Path, tuple[int, int, int]]]:
    wanted = Path(pattern)
    start = Path(wanted.anchor) if wanted.is_absolute() else folder
    relative = str(wanted.relative_to(wanted.anchor)) if wanted.is_absolute() else pattern
    for path in sorted(set(start.glob(relative))) if relative.strip(". ") else ():
        if path.is_file() and not _beside(path.name):
            with reading(path):
                yield path, _state(path)


def _beside(name: str) -> bool:
    return name.startswith((".", "~")) or name.endswith("~") or name.lower().endswith(UNFINISHED)


def _unsettled(file: DroppedFile, settle_seconds: int, now: float) -> bool:
    return abs(now - file.changed / 1e9) < settle_seconds


def _taken(table: FileTable, settled: list[DroppedFile]) -> tuple[list[DroppedFile], list[Remark]]:
    """The files that count and what repeats: of one content the newest counts, for it tells since when that is so."""
    if table.take == "all":
        repeats = _repeats(sorted(settled, key=lambda file: (-file.changed, file.name, str(file.path))))
        taken = [file for file in settled if file not in repeats]
        taken.sort(key=lambda file: (file.name, str(file.path)))
        return taken, [Remark(RemarkKind.REPEATED_FILE, file.name) for file in repeats]
    newest = max(settled, key=lambda file: (file.changed, file.name))
    older = [file for file in settled if file is not newest]
    again = newest in _repeats([*older, newest])
    return [newest], [Remark(RemarkKind.REPEATED_FILE, newest.name)] if again else []


def _repeats(files: Iterable[DroppedFile]) -> list[DroppedFile]:
    """Those whose content one before them has already; only files of equal size are hashed."""
    seen: set[str] = set()
    repeats = []
    for _, group in groupby(sorted(files, key=lambda file: file.size), key=lambda file: file.size):
        same_size = list(group)
        for file in same_size if len(same_size) > 1 else ():
            content = digest(file)
            if content in seen:
                repeats.append(file)
            seen.add(content)
    return repeats
