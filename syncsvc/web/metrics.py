"""The numbers for Prometheus: read from the store when they are asked for, at most every few seconds.

What is expensive (open findings, coverage) is counted once per agency and run that readers see. No label is personal.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator

import polars as pl
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from syncsvc.errors import UsageError
from syncsvc.model.finding import Severity, Status
from syncsvc.store import journal
from syncsvc.store.engine import log_file
from syncsvc.store.figures import Counts, Figures, current_runs, figures, open_by_severity
from syncsvc.store.workers import workers
from syncsvc.web.context import ApiContext

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BELIEVED = 5.0


class Numbers(Collector):
    """What one page of numbers is made of."""

    def __init__(self, context: ApiContext) -> None:
        self._context = context
        self._registry = CollectorRegistry()
        self._registry.register(self)
        self._lock = threading.Lock()
        self._page, self._made = b"", -_BELIEVED
        self._of_run: dict[str, tuple[int, Counts, Counts]] = {}

    def page(self) -> bytes:
        """The numbers in Prometheus' text form, at most five seconds old."""
        with self._lock:
            if time.monotonic() - self._made >= _BELIEVED:
                self._page = generate_latest(self._registry)
                self._made = time.monotonic()
            return self._page

    def describe(self) -> list[Metric]:
        """Nothing is known before it is asked for."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The numbers now."""
        store = self._context.store
        yield from _of_service(figures(store))
        yield _family("workers_alive", "Processes that execute runs.", (), {(): sum(w.alive for w in workers(store))})
        age = self._context.tick_age()
        yield _family("tick_age_seconds", "Since schedules were last looked at.", (), {(): age})
        granted: Counts = {(remote,): calls for remote, calls in self._context.allowances().items()}
        yield _family("remote_calls_granted", "Calls that a remote grants per day.", ("remote",), granted)
        yield from self._of_place()
        yield from self._of_agencies()

    def _of_place(self) -> Iterator[Metric]:
        usage = shutil.disk_usage(self._context.data)
        yield _family("data_free_bytes", "Room left where the data folder lies.", (), {(): usage.free})
        yield _family("data_size_bytes", "All room where the data folder lies.", (), {(): usage.total})
        if self._context.store.sqlite:
            log = log_file(self._context.store)
            size = log.stat().st_size if log.exists() else 0
            yield _family("store_log_bytes", "SQLite's log; a reader that stays for long lets it grow.", (), {(): size})

    def _of_agencies(self) -> Iterator[Metric]:
        found, covered = Counts(), Counts()
        for agency, run in current_runs(self._context.store).items():
            known = self._of_run.get(agency)
            if known is None or known[0] != run:
                known = self._of_run[agency] = (run, *self._counted(agency, run))
            found |= {(agency, *labels): number for labels, number in known[1].items()}
            covered |= {(agency, *labels): number for labels, number in known[2].items()}
        yield _family("findings_open", "Open findings.", ("agency", "severity"), found)
        yield _family("coverage", "Questions by how they were answered.", ("agency", "status"), covered)

    def _counted(self, agency: str, run: int) -> tuple[Counts, Counts]:
        none = {(severity.value,): 0.0 for severity in Severity}
        found = none | open_by_severity(self._context.store, agency, run)
        try:
            coverage = journal.coverage(self._context.store, run)
        except UsageError:
            return found, {}
        counts = coverage.group_by("status").agg(pl.col("count").sum())
        return found, {(status.value,): 0.0 for status in Status} | {(row[0],): row[1] for row in counts.iter_rows()}


def _of_service(now: Figures) -> Iterator[Metric]:
    yield _family("runs", "Runs by how they stand.", ("state", "kind", "trigger"), now.runs)
    yield _family("queue_length", "Runs that could be taken.", ("kind",), now.waiting)
    yield _family("queue_oldest_seconds", "For how long the oldest of them could.", ("kind",), now.oldest)
    yield _family("evaluated_age_seconds", "Since the last kept evaluation.", ("agency",), now.evaluated)
    yield _family("remote_calls_used", "Calls that were reserved on the remote's last day.", ("remote",), now.used)
    yield _family("remote_strikes", "Failures of a remote in a row.", ("remote",), now.strikes)
    yield _family("outbox", "Messages by how they stand.", ("state",), now.outbox)
    yield _family("source_holds", "Sources that are paused.", ("agency",), now.holds)
    yield _family("backup_age_seconds", "Since the last copy that was made by schedule.", (), now.backup)


def _family(name: str, told: str, labels: tuple[str, ...], counts: Counts) -> Metric:
    family = GaugeMetricFamily(f"syncsvc_{name}", told, labels=labels)
    for values, number in sorted(counts.items()):
        family.add_metric(list(values), number)
    return family
