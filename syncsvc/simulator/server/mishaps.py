"""Which call goes wrong, and how: always the same for the same seed, and never three tries of one question in a row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from syncsvc.simulator.server.journal import GRACE_SECONDS, Call
from syncsvc.simulator.server.kinds import Kind
from syncsvc.simulator.server.pen import share_of
from syncsvc.simulator.server.scenario import Outage, Scenario

MOST_IN_A_ROW = 2


@dataclass(slots=True)
class Fate:
    """Remembers what has gone wrong already."""

    _streaks: Counter[tuple[str, str]] = field(default_factory=Counter)
    _used: Counter[int] = field(default_factory=Counter)
    _calls: Counter[str] = field(default_factory=Counter)
    _waits: dict[tuple[str, str], float] = field(default_factory=dict)

    def told_to_wait(self, call: Call, seconds: float) -> None:
        """The remote asked not to come again with this question for so long."""
        self._waits[call.path, call.key] = call.at + seconds

    def is_early(self, call: Call) -> bool:
        """Whether a question comes again before the remote said it may."""
        until = self._waits.pop((call.path, call.key), None) if self._waits else None
        return until is not None and call.at < until - GRACE_SECONDS

    def outage(self, scenario: Scenario, call: Call, since_start: float) -> Outage | None:
        """The outage that the call falls into; counts the remote's calls."""
        self._calls[call.remote] += 1
        number = self._calls[call.remote]
        for outage in scenario.outages:
            if outage.remote == call.remote and _hit(outage, number, since_start):
                return outage
        return None

    def override(self, scenario: Scenario, name: str, key: str) -> Kind | None:
        """What the scenario wants this question to get instead."""
        for place, override in enumerate(scenario.overrides):
            if override.path != name or override.key not in (None, key):
                continue
            self._used[place] += 1
            if override.times is None or self._used[place] <= override.times:
                return override.kind
        return None

    def mishap(self, scenario: Scenario, call: Call) -> Kind | None:
        """The transient fault of a call about one person, by path, key and try."""
        mishaps, question = scenario.mishaps, (call.path, call.key)
        if not mishaps.share or not call.key:
            return None
        chance = share_of(scenario.seed, *question, call.attempt)
        if chance >= mishaps.share or self._streaks[question] >= MOST_IN_A_ROW:
            self._streaks.pop(question, None)
            return None
        self._streaks[question] += 1
        chosen = share_of(scenario.seed, "kind", *question, call.attempt)
        return mishaps.kinds[int(chosen * len(mishaps.kinds)) % len(mishaps.kinds)]

    def forget(self) -> None:
        """A new scenario counts its overrides from the start."""
        self._used.clear()


def _hit(outage: Outage, number: int, since_start: float) -> bool:
    if outage.calls and outage.calls[0] <= number < outage.calls[1]:
        return True
    return outage.seconds is not None and outage.seconds[0] <= since_start < outage.seconds[1]
