"""What the connector asks of a database session, whatever the system behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

CONNECT_SECONDS = 10
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an answer. ``read`` turns the driver's value (never None) into what ``text_of`` knows."""

    name: str
    read: Callable[[Any], object] | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """A running SELECT. ``take(n)`` gives the next rows, fewer than ``n`` only at the end."""

    columns: tuple[Column, ...]
    take: Callable[[int], Sequence[Row]]
    close: Callable[[], None]


class Session(Protocol):
    """One read-only conversation. Every method raises ``SessionError``, nothing of the driver's own."""

    def read(self, statement: str, limit: int) -> Stream:
        """Run a proven SELECT; at most ``limit`` rows will be taken. One stream at a time."""

    def ask(self, question: str, names: Sequence[str] = ()) -> list[Row]:
        """A small question of ours; ``names`` fill its placeholder as a list, where the system allows one."""

    def close(self) -> None:
        """End at once, also in the middle of a stream."""
