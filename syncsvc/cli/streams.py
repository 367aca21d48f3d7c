"""What becomes of the output when nobody reads it any more: it ends quietly, and the work goes on."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Aside:
    """A stream for progress, log lines and complaints: that one of them cannot be written stops nothing."""

    encoding = "utf-8"

    def __init__(self, stream: TextIO) -> None:
        """``stream`` is usually standard error."""
        self._stream = stream

    def say(self, sentence: str) -> None:
        """One line."""
        self.write(f"{sentence}\n")
        self.flush()

    def write(self, text: str) -> int:
        """Write, or lose it."""
        try:
            return self._stream.write(text)
        except OSError:
            _to_nowhere(self._stream)
            return len(text)

    def flush(self) -> None:
        """Let it be seen, or lose it."""
        try:
            self._stream.flush()
        except OSError:
            _to_nowhere(self._stream)

    def isatty(self) -> bool:
        """Whether a person looks on."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """The descriptor below."""
        return self._stream.fileno()


@contextmanager
def while_read(stream: TextIO) -> Iterator[None]:
    """Within, ``stream`` is written to. A reader who leaves has had enough: what is left is lost, and no error."""
    try:
        yield
        stream.flush()
    except BrokenPipeError:
        _to_nowhere(stream)


def open_missing() -> None:
    """Give a process that was started without standard output or error one that leads nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123


def _to_nowhere(stream: TextIO) -> None:
    """What is still in the stream's buffer, and all that follows, goes to the null device."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
