"""The answer of the bench: one row per goal, printed as a Markdown table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_HEADERS = ("goal", "what", "target", "measured", "beside", "met", "n")


@dataclass(frozen=True, slots=True)
class Row:
    """One goal measured. ``beside`` tells the figures it comes from, the rival's among them.

    ``met`` is None where there is nothing to meet: a figure to know. ``wrong`` is a statement that does not hold;
    a goal that is missed is slow and not wrong.
    """

    goal: str
    what: str
    target: str
    measured: str
    beside: str
    met: bool | None
    times: int
    wrong: bool = False


def at_least(goal: str, what: str, ratio: float, target: float, times: int, beside: str = "") -> Row:
    """A ratio that should be at least ``target``."""
    return Row(goal, what, f"≥ {target:g}x", f"{ratio:.2f}x", beside, ratio >= target, times)


def at_most(goal: str, what: str, number: float, target: float, times: int, unit: str = "x", beside: str = "") -> Row:
    """A number that should be at most ``target``, in ``unit``."""
    return Row(goal, what, f"≤ {target:g}{unit}", f"{number:.2f}{unit}", beside, number <= target, times)


def share(goal: str, what: str, percent: float, target: float, beside: str = "") -> Row:
    """A share in per cent that should be at least ``target``."""
    return Row(goal, what, f"≥ {target:g} %", f"{percent:.1f} %", beside, percent >= target, 1)


def known(goal: str, what: str, measured: str, times: int) -> Row:
    """A figure without a target."""
    return Row(goal, what, "–", measured, "", None, times)


def truth(goal: str, what: str, target: str, holds: bool, measured: str) -> Row:
    """A statement that must hold."""
    return Row(goal, what, target, measured, "", holds, 1, wrong=not holds)


def skipped(goal: str, what: str, target: str, reason: str) -> Row:
    """Something that this machine cannot measure, and why: told loudly, and not met."""
    return Row(goal, what, target, f"SKIPPED: {reason}", "", False, 0)


def table(rows: Iterable[Row]) -> str:
    """The rows as Markdown, columns aligned."""
    cells = [_HEADERS, *(_cells(row) for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(_HEADERS))]
    lines = [
        "| " + " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _cells(row: Row) -> tuple[str, ...]:
    met = {True: "yes", False: "NO", None: "–"}[row.met]
    return row.goal, row.what, row.target, row.measured, row.beside or "–", met, str(row.times)
