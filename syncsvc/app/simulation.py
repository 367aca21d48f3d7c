"""Standing in for SIASN and e-Kinerja: which agency is served, how it behaves, and where."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from syncsvc.app import clock
from syncsvc.app.answer import Answer
from syncsvc.app.places import writing_file
from syncsvc.errors import UsageError
from syncsvc.lang import say
from syncsvc.simulator import Making, Reached, SampleAgency, making_of, write_agency, write_http_site
from syncsvc.simulator.server import (
    Double,
    Journal,
    Listening,
    Scenario,
    example_scenario,
    read_scenario,
    serve_until_told,
    tls_context,
)

TOKENS = "tokens"
_SHARE = re.compile(r"(\d+(?:\.\d+)?) ?%")
_QUOTA = re.compile(r"(\d+(?:\.\d+)?)/(s|min)")


@dataclass(frozen=True, slots=True)
class Switches:
    """What the command line lays over the scenario file. Absent switches change nothing."""

    faults: str | None = None
    latency_ms: float | None = None
    quotas: tuple[str, ...] = ()
    gateway_seconds: float | None = None
    sso_seconds: float | None = None
    sso_manual: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where it listens."""

    host: str
    port: int
    certificate: Path | None
    key: Path | None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Whom it stands in for. A sample that lies in ``folder`` is served as it was made; else one is made there."""

    folder: Path
    employees: int
    seed: int
    as_of: datetime | None
    scenario: Path | None
    journal: Path | None
    journal_keys: bool


def example() -> bytes:
    """A scenario file that explains itself."""
    return example_scenario().encode("utf-8")


def simulate(
    rehearsal: Rehearsal, switches: Switches, place: Place, language: str, ready: Callable[[Answer], None]
) -> None:
    """Serve until SIGTERM or SIGINT; ``ready`` is told the address and where the secrets lie."""
    scenario = scenario_of(rehearsal.scenario, switches)
    listening = Listening(place.host, place.port, place.certificate, place.key, rehearsal.folder / TOKENS)
    _check_tls(listening)
    agency = _agency(rehearsal)
    double = Double(agency.world, scenario, Journal(rehearsal.journal, rehearsal.journal_keys))
    with writing_file(rehearsal.journal or rehearsal.folder):
        double.journal.open()

    def tell(address: str) -> None:
        reached = Reached(address, scenario.places, scenario.tokens.sso_manual)
        with writing_file(rehearsal.folder):
            config = write_http_site(rehearsal.folder, reached)
        ready(_told(double, agency, address, config, language))
        sys.stdout.flush()

    try:
        serve_until_told(double, listening, tell)
    except OSError as broken:
        raise UsageError("sample.cannot_listen", place=f"{place.host}:{place.port}") from broken


def scenario_of(file: Path | None, switches: Switches) -> Scenario:
    """The scenario file, or the plain one, with the command line's switches over it."""
    scenario = read_scenario(file) if file else Scenario()
    lives = {"gateway_seconds": switches.gateway_seconds, "sso_seconds": switches.sso_seconds}
    changes: dict[str, Any] = {"tokens": {name: value for name, value in lives.items() if value is not None}}
    if switches.sso_manual:
        changes["tokens"]["sso_manual"] = True
    if switches.faults is not None:
        changes["mishaps"] = {"share": _share(switches.faults)}
    if switches.latency_ms is not None:
        changes["latency_ms"] = switches.latency_ms
    if switches.quotas:
        changes["quota"] = dict(map(_quota, switches.quotas))
    return scenario.changed(changes)


def _share(given: str) -> float:
    found = _SHARE.fullmatch(given.strip())
    if found is None or float(found[1]) > 100:
        raise UsageError("sample.share", given=given)
    return float(found[1]) / 100


def _quota(given: str) -> tuple[str, float]:
    found = _QUOTA.fullmatch(given.strip())
    if found is None or float(found[1]) <= 0:
        raise UsageError("sample.quota", given=given)
    return ("per_second", float(found[1])) if found[2] == "s" else ("per_minute", float(found[1]))


def _check_tls(listening: Listening) -> None:
    try:
        tls_context(listening)
    except OSError as broken:
        raise UsageError("sample.certificate") from broken


def _agency(rehearsal: Rehearsal) -> SampleAgency:
    """The agency that lies in the folder, or a new one written there."""
    making = making_of(rehearsal.folder)
    if making:
        return making.plant()
    day = (rehearsal.as_of or clock.now_in(clock.SAMPLE_ZONE)).date()
    agency = Making(rehearsal.employees, rehearsal.seed, day).plant()
    with writing_file(rehearsal.folder):
        write_agency(rehearsal.folder, agency)
    return agency


def _told(double: Double, agency: SampleAgency, address: str, config: Path, language: str) -> Answer:
    account = double.issuer.account
    facts = {
        "address": address,
        "employees": agency.making.employees,
        "client": account.client,
        "operator": account.operator,
        "tokens": (config.parent / TOKENS).as_posix(),
        "config": config.as_posix(),
        "data": (config.parent / "data-http").as_posix(),
    }
    keys = ("sample.serving", "sample.serving_tokens", "sample.serving_config")
    return Answer([facts], [say(language, key, **facts) for key in keys])
