"""Chains that must end: parents of units, supervisors of people."""

from __future__ import annotations

from collections.abc import Mapping


def loops(parent: Mapping[str, str]) -> list[list[str]]:
    """Every loop of two or more in a "child → parent" graph, each starting at its smallest member.

    Each node has one parent at most, so one walk with colours finds all loops in linear time. A node that is its own
    parent is no loop here.
    """
    colour: dict[str, int] = {}
    found: list[list[str]] = []
    for walk, start in enumerate(parent, 1):
        node: str | None = start
        path: list[str] = []
        while node is not None and node not in colour:
            colour[node] = walk
            path.append(node)
            above = parent.get(node)
            node = above if above != node else None
        if node is not None and colour[node] == walk:
            found.append(_from_smallest(path[path.index(node) :]))
    return found


def _from_smallest(loop: list[str]) -> list[str]:
    at = loop.index(min(loop))
    return loop[at:] + loop[:at]
