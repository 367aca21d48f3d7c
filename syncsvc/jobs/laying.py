"""Files laid down for people: whole or not at all, readable by nobody else, and only the newest kept."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from syncsvc.errors import Denied, DiskFull


@contextmanager
def writing_file(place: Path) -> Iterator[None]:
    """Let what the system refuses come out as ours: DiskFull without room, else Denied, naming the place."""
    try:
        yield
    except OSError as broken:
        named = str(broken.filename or place)
        if broken.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFull("run.no_room", place=named) from broken
        raise Denied("run.cannot_write", place=named) from broken


def lay_down(path: Path, content: bytes) -> None:
    """Write a file in one go: whoever looks sees the old one or the whole new one. It is its owner's alone, like its
    folder where that is new. Raises DiskFull or Denied."""
    with writing_file(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(content)
                opened.flush()
                os.fsync(opened.fileno())
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)


def keep_newest(folder: Path, prefix: str, most: int) -> int:
    """Delete the files ``prefix-RUN-….…`` of all but the ``most`` newest runs; how many files. Others are left alone.
    Raises Denied."""
    found: dict[int, list[Path]] = {}
    for path in folder.glob(f"{prefix}-*"):
        run = path.name.removeprefix(f"{prefix}-").partition("-")[0]
        if run.isdecimal() and path.is_file():
            found.setdefault(int(run), []).append(path)
    old = [path for run in sorted(found, reverse=True)[most:] for path in found[run]]
    for path in old:
        with writing_file(path):
            path.unlink(missing_ok=True)
    return len(old)
