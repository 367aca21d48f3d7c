"""The contract of a connector.

A connector fetches text and nothing else; it does not map, judge or remember. Its duties, held by one contract
suite for every kind (``tests/connectors/contract.py``):

- ``fetch`` yields at least one batch per table, even when the table is empty (then with its columns and no rows).
- Every value arrives as text or null without loss: no rounding, no date reformatting, no invented value.
- Rows keep the source's order within a fetch, and every row arrives exactly once.
- Memory does not grow with the table: batches of at most ``BATCH_ROWS`` rows.
- Nothing is ever written to the source.
- What goes wrong is ``Unreachable`` (try again), ``Denied`` (a person must look), ``Misunderstood`` (not what the
  configuration promises) or ``ConfigError``; each names the source's table or file, and never a row's content.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from syncsvc.model.raw import RawBatch, Remark

BATCH_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Probe:
    """What a first look at one table found: its columns, a few rows to show masked, and remarks."""

    table: str
    origin: str
    columns: tuple[str, ...]
    sample: tuple[tuple[str | None, ...], ...]
    remarks: tuple[Remark, ...] = ()


class Connector(Protocol):
    """One configured source, opened. Used as a context manager so that sessions and children end."""

    def __enter__(self) -> Connector:
        """Open what is needed."""

    def __exit__(self, *exc: object) -> None:
        """Close everything."""

    def tables(self) -> tuple[str, ...]:
        """The source tables that the configuration names, in its order."""

    def probe(self, table: str, rows: int = 5) -> Probe:
        """Look at one table without fetching it."""

    def fetch(self, table: str) -> Iterator[RawBatch]:
        """All rows of one table, in batches."""
