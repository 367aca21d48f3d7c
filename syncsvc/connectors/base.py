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

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from syncsvc.model.answer import Answered, Endpoint
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


class Remote(Connector, Protocol):
    """A connector whose source is asked over HTTP. ``tables`` are those that come whole; beside them stand those that
    are asked person by person. Safe to be asked from several threads at once.
    """

    def __enter__(self) -> Remote:
        """Open what is needed."""

    def endpoints(self) -> tuple[Endpoint, ...]:
        """The tables that are asked person by person."""

    def ask(self, table: str, key: str) -> Answered:
        """One person's records in one table, with retries. Never raises for what the remote does."""


class Turnstile(Protocol):
    """Lets calls through at the granted pace, over all threads and workers."""

    def enter(self) -> str | None:
        """Wait for this call's turn, which is reserved durably first. None: go now. Else why no call may be made any
        more in this run: ``budget``, ``window``, ``breaker``, ``throttled`` or ``stopped`` (a word key below
        ``remote.reason``).
        """

    def report(self, healthy: bool) -> None:
        """How the call went, for the circuit breaker of this remote."""

    def postpone(self, seconds: float) -> None:
        """The remote asks to be left alone for so long: nobody calls it meanwhile, no thread and no worker. When that
        is longer than a run waits, this run makes no more calls.
        """


class Wallet(Protocol):
    """The tokens of one source, shared by all threads."""

    def headers(self) -> Mapping[str, str]:
        """What says who we are, for one call. Raises Denied when a person must renew a token first, Unreachable when
        no token was granted for now.
        """

    def rejected(self, used: Mapping[str, str], names: frozenset[str]) -> bool:
        """Let the named tokens go, unless somebody already replaced those that were ``used``. False when no new one can
        be had without a person: asking again with the same would be refused again.
        """


@dataclass(frozen=True, slots=True)
class Lent:
    """What a remote connector is lent by its caller: which columns the mapping reads of each table (as it spells them),
    the years and the periods (year, portal id) that whole tables are asked for, the pace and the tokens."""

    wanted: Mapping[str, tuple[str, ...]]
    years: tuple[int, ...]
    periods: tuple[tuple[int, str], ...]
    turnstile: Turnstile
    wallet: Wallet
