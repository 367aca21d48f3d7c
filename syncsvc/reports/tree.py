"""The units as a tree, with each unit's people, findings and coverage summed over everything below it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import polars as pl

from syncsvc.model.finding import Status
from syncsvc.model.run_view import RunView


@dataclass(slots=True)
class Branch:
    """One unit with what lies below it. The numbers are sums over the whole branch.

    ``unknown`` are people of whom the run can say neither that they are ready nor that they are not.
    """

    unit: str
    name: str
    level: int = 0
    people: int = 0
    ready: int = 0
    unknown: int = 0
    findings: int = 0
    asked: int = 0
    checked: int = 0
    below: list[Branch] = field(default_factory=list)

    @property
    def unready(self) -> int:
        """People whom something keeps from an SKP."""
        return max(self.people - self.ready - self.unknown, 0)


def forest(view: RunView, todo: pl.DataFrame) -> list[Branch]:
    """The top units with everything below them, by name. A unit whose parents loop stands at the top itself."""
    branches = _branches(view, todo)
    parents = {unit: _parent(unit, parent, branches) for unit, parent in _links(view).items()}
    children: dict[str | None, list[Branch]] = defaultdict(list)
    for unit, branch in branches.items():
        top = _loops(unit, parents)
        children[None if top else parents.get(unit)].append(branch)
    roots = sorted(children[None], key=_by_name)
    for root in roots:
        _grow(root, children)
    return roots


def flat(roots: list[Branch]) -> list[Branch]:
    """The branches from top to bottom, parents before their children."""
    found: list[Branch] = []
    waiting = list(reversed(roots))
    while waiting:
        branch = waiting.pop()
        found.append(branch)
        waiting.extend(reversed(branch.below))
    return found


def unit_names(view: RunView) -> dict[str, str]:
    """Unit id to name: from the units, the further names, and what findings about a unit call it."""
    found = view.findings.filter((pl.col("entity") == "unit") & pl.col("subject").is_not_null())
    called = dict(found.select("key", "subject").unique("key", keep="first", maintain_order=True).iter_rows())
    named = dict(view.units.filter(pl.col("unit").is_not_null()).select("unit", "name").iter_rows())
    return {**called, **view.names, **{unit: name for unit, name in named.items() if name}}


def _links(view: RunView) -> dict[str, str | None]:
    return {unit or "": parent for unit, parent in view.units.select("unit", "parent").iter_rows()}


def _branches(view: RunView, todo: pl.DataFrame) -> dict[str, Branch]:
    names = unit_names(view)
    found = _counted(todo.group_by("unit").len())
    asked = _counted(view.coverage.group_by("unit").agg(pl.col("count").sum()))
    answered = view.coverage.filter(pl.col("status") != Status.NOT_CHECKED)
    checked = _counted(answered.group_by("unit").agg(pl.col("count").sum()))
    branches: dict[str, Branch] = {}
    for unit, *people in view.units.select("unit", "people", "ready", "unknown").iter_rows():
        key = unit or ""
        counts = (*people, found.get(key, 0), asked.get(key, 0), checked.get(key, 0))
        branches[key] = Branch(key, names.get(key, key), 0, *counts)
    return branches


def _counted(rows: pl.DataFrame) -> dict[str, int]:
    return {unit or "": int(count) for unit, count in rows.iter_rows()}


def _parent(unit: str, parent: str | None, branches: dict[str, Branch]) -> str | None:
    return parent if parent and parent != unit and parent in branches else None


def _loops(unit: str, parents: dict[str, str | None]) -> bool:
    seen: set[str] = set()
    place: str | None = unit
    while place is not None and place not in seen:
        seen.add(place)
        place = parents.get(place)
    return place == unit


def _by_name(branch: Branch) -> tuple[str, str]:
    return branch.name.casefold(), branch.unit


def _grow(root: Branch, children: dict[str | None, list[Branch]]) -> None:
    order = [root]
    for branch in order:
        branch.below = sorted(children.get(branch.unit, []), key=_by_name)
        for child in branch.below:
            child.level = branch.level + 1
        order.extend(branch.below)
    for branch in reversed(order):
        for child in branch.below:
            _add(branch, child)


def _add(branch: Branch, child: Branch) -> None:
    for name in ("people", "ready", "unknown", "findings", "asked", "checked"):
        setattr(branch, name, getattr(branch, name) + getattr(child, name))
