"""Runs as a plain model: what is to become of each, in lists and ifs, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from syncsvc.model.order import PRIORITY, Order, RunKind, Submission, Trigger, resumed
from syncsvc.model.run import GOING_ON, State

MOST = 5
"""How often a run may be taken and die."""
_A_DAY = timedelta(days=1)
_EVALUATE = ("evaluate", 2, RunKind.EVALUATE, _A_DAY)
SHAPES = (
    (("pull/a", 0, RunKind.PULL, None),),
    (("pull/a", 0, RunKind.PULL, None), ("pull/b", 1, RunKind.PULL, _A_DAY), _EVALUATE),
    (_EVALUATE, ("tell", 3, RunKind.TELL, None)),
    (("pull/a", 0, RunKind.PULL, None), ("pull/b", 0, RunKind.PULL, None), _EVALUATE, ("tell", 3, RunKind.TELL, None)),
)


def orders(agency: str, shape: int) -> tuple[Order, ...]:
    """The orders of a batch."""
    return tuple(
        Order(agency, kind, lane, step=step, wait=wait, only=(lane[-1],) if kind is RunKind.PULL else ())
        for lane, step, kind, wait in SHAPES[shape]
    )


@dataclass
class Known:
    """One run as it ought to be."""

    run: int
    agency: str
    lane: str
    kind: RunKind
    step: int
    batch: int
    priority: int
    waits: bool
    state: State = State.QUEUED
    ready: bool = False
    fence: int = 0
    taken: int = 0
    owner: str = ""
    cancelling: bool = False
    reason: str | None = None
    effects: int = 0

    @property
    def over(self) -> bool:
        """Whether it is neither waiting nor going on."""
        return self.state not in GOING_ON


@dataclass
class Model:
    """All runs by number, each agency's pointer, and the wishes and ticks that were dealt with."""

    runs: dict[int, Known] = field(default_factory=dict)
    pointer: dict[str, int] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)

    def takeable(self) -> set[int]:
        """Runs that wait, are ready, and whose lane is free."""
        lanes = {(each.agency, each.lane) for each in self.runs.values() if each.state is State.RUNNING}
        waiting = [each for each in self.runs.values() if each.state is State.QUEUED and each.ready]
        return {each.run for each in waiting if (each.agency, each.lane) not in lanes}

    def of_batch(self, batch: int) -> list[int]:
        """The numbers of a batch, in order."""
        return sorted(each.run for each in self.runs.values() if each.batch == batch)

    def submitted(self, submission: Submission, numbers: Sequence[int]) -> None:
        """New runs wait; those of the first step are ready."""
        orders = sorted(submission.orders, key=lambda each: each.step)
        assert len(orders) == len(numbers) == len(set(numbers))
        for number, order in zip(numbers, orders, strict=True):
            self.runs[number] = _waiting(number, order, numbers[0], submission.trigger)
        if submission.key is not None:
            self.keys[submission.key] = numbers[0]
        self._open_step(numbers[0])

    def taken(self, run: int, number: int | None, owner: str) -> None:
        """Somebody tried to take a run, and got this number."""
        each = self.runs[run]
        if each.state is not State.QUEUED or not each.ready:
            assert number is None
        elif each.taken >= MOST:
            assert number is None
            self.ended(run, State.FAILED, "poison")
        elif run not in self.takeable():
            assert number is None
        else:
            assert number is not None
            self._take(each, number, owner)

    def _take(self, each: Known, number: int, owner: str) -> None:
        later = each.kind is RunKind.EVALUATE and self.pointer.get(each.agency, 0) >= each.run
        assert later == (number != each.run)
        each.state, each.owner = State.RUNNING, owner
        each.fence += 1
        each.taken += 1
        if later:
            again = Known(number, each.agency, each.lane, each.kind, each.step, each.batch, each.priority, False)
            again.state, again.ready, again.owner = State.RUNNING, True, owner
            again.fence, again.taken = each.fence, each.taken
            self.runs[number] = again
            self.ended(each.run, State.DONE, "continued")

    def holds(self, run: int, fence: int) -> bool:
        """Whether somebody who took the run under that fence has it still."""
        each = self.runs[run]
        return each.state is State.RUNNING and each.fence == fence

    def ended(self, run: int, state: State, reason: str | None) -> None:
        """A run is over: the next step of its batch is ready when nothing earlier is left."""
        each = self.runs[run]
        each.state, each.reason = state, reason
        self._open_step(each.batch)

    def again(self, run: int, counts: bool) -> None:
        """A run whose holder is gone: it waits again, unless somebody wants it ended or it is poison."""
        each = self.runs[run]
        if each.cancelling:
            self.ended(run, State.CANCELLED, "cancelled")
        elif counts and each.taken >= MOST:
            self.ended(run, State.FAILED, "poison")
        else:
            each.state, each.owner = State.QUEUED, ""
            each.taken -= 0 if counts else 1
            each.priority = resumed(each.priority)

    def overdue(self) -> None:
        """Whoever was to wait only so long is ready."""
        for each in self.runs.values():
            each.ready = each.ready or (each.waits and each.state is State.QUEUED)

    def _open_step(self, batch: int) -> None:
        left = [each for each in self.runs.values() if each.batch == batch and not each.over]
        first = min((each.step for each in left), default=0)
        for each in left:
            each.ready = each.ready or (each.step == first and each.state is State.QUEUED)


def _waiting(number: int, order: Order, batch: int, trigger: Trigger) -> Known:
    place = (order.agency, order.lane, order.kind, order.step, batch)
    return Known(number, *place, PRIORITY[trigger], order.wait is not None)
