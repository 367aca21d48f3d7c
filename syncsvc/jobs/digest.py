"""The digest of an evaluation: what it found, in numbers, and never of whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from syncsvc.config.site import AgencyConfig
from syncsvc.jobs.view import FACTS, view_of
from syncsvc.model.run import State
from syncsvc.model.run_view import RunView
from syncsvc.model.telling import Event
from syncsvc.reports.figures import coverage_of, figures, to_do
from syncsvc.store import journal
from syncsvc.store.engine import Store
from syncsvc.store.outbox import announce
from syncsvc.store.watching import digest_of, undigested, whole_run_before

UNITS, REASONS = 5, 5
"""So many units, and reasons for not checking, are told."""
FALL = 10
"""A coverage that is so many percent points lower than before is an alarm."""
NEWS_FOR = timedelta(days=2)
"""A run's digest is made so long after its end at the latest: who starts a daemon is not told old news."""


def catch_up(store: Store, agencies: Mapping[str, AgencyConfig], now: datetime) -> int:
    """Announce the digest of every evaluation that has none yet; how many. It reads the findings of each: for a large
    agency, seconds. An agency that is configured no more has none."""
    with store.reading() as connection:
        waiting = undigested(connection, now - NEWS_FOR)
    known = [agencies[key] for key in waiting if key in agencies]
    for agency in known:
        tell_digest(store, view_of(store, agency.key, agency.file.name, agency.file.timezone))
    return len(known)


def tell_digest(store: Store, view: RunView, reports: Sequence[str] = ()) -> None:
    """Announce a run's digest, once, and with it that its coverage fell. ``reports`` are where they lie."""
    facts = facts_of(view, reports)
    before = _share_before(store, view)
    now = _share(view.coverage)
    with store.changing() as connection:
        fresh = announce(connection, Event.DIGEST, view.agency_key, facts, digest_of(view.run))
        if fresh and before is not None and now is not None and before - now > FALL:
            fell = {"run": view.run, "before": round(before), "now": round(now)}
            announce(connection, Event.COVERAGE_FALLING, view.agency_key, fell, f"coverage/{view.run}")


def facts_of(view: RunView, reports: Iterable[str] = ()) -> dict[str, Any]:
    """The digest as plain data: counts, names of units, codes of reasons; nobody's NIP or name."""
    figured = figures(view, FACTS)
    return {
        "run": view.run,
        "agency_name": view.agency_name,
        "partial": view.state == State.PARTIAL.value,
        "open": figured.findings,
        "new": figured.lives.get("new", 0),
        "returned": figured.lives.get("returned", 0),
        "closed": sum(view.closed.values()),
        "severities": dict(figured.severities),
        "people": figured.people,
        "ready": figured.ready,
        "unknown": figured.unknown,
        "asked": figured.coverage.asked,
        "checked": figured.coverage.checked,
        "unchecked": [[reason or "-", count] for reason, count in figured.coverage.reasons[:REASONS]],
        "units": _units(view),
        "reports": list(reports),
    }


def _units(view: RunView) -> list[list[Any]]:
    """The units with the most findings that ask for work, by name; of those that have one."""
    names = view.units.select("unit", "name").drop_nulls()
    counted = to_do(view, FACTS).group_by("unit").agg(pl.len().alias("count"))
    named = counted.join(names, on="unit").sort(["count", "name"], descending=[True, False]).head(UNITS)
    return [[name, count] for name, count in named.select("name", "count").iter_rows()]


def _share_before(store: Store, view: RunView) -> float | None:
    with store.reading() as connection:
        run = whole_run_before(connection, view.agency_key, view.run)
    return None if run is None else _share(journal.coverage(store, run))


def _share(coverage: pl.DataFrame) -> float | None:
    """What was checked of what was asked, in percent; None where nothing was asked."""
    counted = coverage_of(coverage)
    return counted.checked / counted.asked * 100 if counted.asked else None
