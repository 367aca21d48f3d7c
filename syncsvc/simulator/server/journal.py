"""What was asked, when and how often: every call of the double, without tokens."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any, TextIO

GRACE_SECONDS = 0.020
FLUSH_SECONDS = 0.5
COLUMNS = (
    "number",
    "at",
    "ended",
    "remote",
    "method",
    "path",
    "key",
    "attempt",
    "status",
    "fault",
    "forbidden",
    "early",
)


@dataclass(slots=True)
class Call:
    """One call. ``at`` and ``ended`` are seconds of the machine's monotonic clock; ``status`` None: nothing was sent.

    ``path`` has no NIP in it, ``key`` is the NIP. ``attempt`` counts the calls of this path and key from 1.
    ``forbidden`` marks what changes data, ``early`` a question that came again before
    its Retry-After was over.
    """

    number: int
    at: float
    remote: str
    method: str
    path: str
    key: str
    attempt: int
    forbidden: bool
    early: bool = False
    status: int | None = None
    fault: str = ""
    ended: float | None = None

    def row(self, keys: bool) -> dict[str, Any]:
        """By column; the key only as a hash unless wanted."""
        key = self.key if keys or not self.key else sha256(self.key.encode()).hexdigest()[:12]
        return {name: key if name == "key" else getattr(self, name) for name in COLUMNS}


@dataclass(slots=True)
class Journal:
    """Calls in the order of their arrival, in memory and, with a ``file``, as CSV (``.csv``) or JSON lines."""

    file: Path | None = None
    keys: bool = True
    clock: Callable[[], float] = monotonic
    calls: list[Call] = field(default_factory=list)
    _attempts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _out: TextIO | None = None
    _flushed: float = 0.0

    def open(self) -> None:
        """Start the file anew, unless it is open."""
        if self.file and self._out is None:
            self._out = self.file.open("w", encoding="utf-8", newline="")
            if self._is_csv:
                self._out.write(",".join(COLUMNS) + "\n")

    def close(self) -> None:
        """Write what is left."""
        if self._out:
            self._out.close()
            self._out = None

    def begin(self, remote: str, method: str, path: str, key: str, forbidden: bool) -> Call:
        """Note a call's arrival."""
        self._attempts[path, key] += 1
        attempt = self._attempts[path, key]
        call = Call(len(self.calls) + 1, self.clock(), remote, method, path, key, attempt, forbidden)
        self.calls.append(call)
        return call

    def end(self, call: Call, status: int | None) -> None:
        """Note that a call's answer was sent in full, or given up."""
        call.status, call.ended = status, self.clock()
        if self._out:
            self._write(self._out, call)

    def of(self, remote: str | None = None) -> Iterator[Call]:
        """Calls of one remote, or of all but the token endpoints."""
        return (call for call in self.calls if (call.remote == remote if remote else call.remote != "token"))

    def most_in_window(self, seconds: float, grace: float = GRACE_SECONDS, remote: str | None = None) -> int:
        """The most calls that arrived within any ``seconds``, a window counted shorter by ``grace``."""
        window, most = deque[float](), 0
        for call in self.of(remote):
            window.append(call.at)
            while call.at - window[0] >= seconds - grace:
                window.popleft()
            most = max(most, len(window))
        return most

    def most_at_once(self, remote: str | None = None) -> int:
        """The most calls that were open at the same time."""
        edges = sorted(edge for call in self.of(remote) for edge in ((call.at, 1), (call.ended or float("inf"), -1)))
        open_now = most = 0
        for _, step in edges:
            open_now += step
            most = max(most, open_now)
        return most

    def per_key(self, path: str | None = None) -> Counter[tuple[str, str]]:
        """How often each path and key was asked."""
        wanted = (call for call in self.of() if path is None or call.path.endswith(path))
        return Counter((call.path, call.key) for call in wanted)

    def forbidden(self) -> list[Call]:
        """Calls that change data; a read-only service makes none."""
        return [call for call in self.calls if call.forbidden]

    def early(self) -> list[Call]:
        """Calls that did not wait until the remote said they might come again."""
        return [call for call in self.calls if call.early]

    def summary(self) -> dict[str, Any]:
        """The journal in numbers."""
        if self._out:
            self._out.flush()
        return {
            "calls": len(self.calls),
            "remotes": dict(Counter(call.remote for call in self.calls)),
            "paths": dict(Counter(call.path for call in self.calls)),
            "statuses": dict(Counter(str(call.status) for call in self.calls)),
            "faults": dict(Counter(call.fault for call in self.calls if call.fault)),
            "forbidden": len(self.forbidden()),
            "early": len(self.early()),
            "most_in_a_second": self.most_in_window(1.0),
            "most_in_a_minute": self.most_in_window(60.0),
            "most_at_once": self.most_at_once(),
            "most_attempts": max(self._attempts.values(), default=0),
        }

    @property
    def _is_csv(self) -> bool:
        return self.file is not None and self.file.suffix == ".csv"

    def _write(self, out: TextIO, call: Call) -> None:
        row = call.row(self.keys)
        if self._is_csv:
            out.write(",".join("" if value is None else str(value) for value in row.values()) + "\n")
        else:
            out.write(json.dumps(row) + "\n")
        if call.ended is not None and call.ended - self._flushed > FLUSH_SECONDS:
            out.flush()
            self._flushed = call.ended
