"""What is wrong with a decree as a whole: units that nobody knows, changes that contradict each other, circles."""

from __future__ import annotations

from collections.abc import Mapping

from syncsvc.config.read import Document
from syncsvc.model.structure import ChangeKind, StructureChange, StructureEvent
from syncsvc.reconcile.graph import loops

SIDES = ("local", "siasn")
Parents = Mapping[str, Mapping[str, str | None]]
"""Per side the units that its newest data has, each with its parent."""


def judge_decree(document: Document, event: StructureEvent, known: Parents) -> None:
    """Note in the document all that is wrong: a unit known on neither side, a unit in two changes that contradict each
    other, a circle that moves would close. Units that are to come into use may not be known yet (``unknown_ids``)."""
    for number, change in enumerate(event.changes):
        _judge_known(document, number, change, event, known)
    _judge_contradictions(document, event)
    _judge_circles(document, event, known)


def unknown_ids(event: StructureEvent, known: Parents) -> list[tuple[str, str]]:
    """Ids that their side does not have (side, id): not yet, not any more, or misspelt."""
    ids = [(side, unit.on(side)) for unit in event.units() for side in SIDES if unit.on(side)]
    return [(side, unit) for side, unit in ids if unit not in known[side]]


def _judge_known(
    document: Document, number: int, change: StructureChange, event: StructureEvent, known: Parents
) -> None:
    made = {unit for each in event.changes for unit in each.into}
    units = [*change.units, *([change.parent] if change.parent and change.parent not in made else [])]
    for unit in dict.fromkeys(units):
        if not any(unit.on(side) in known[side] for side in SIDES):
            document.blame(("changes", number), "decree_unit_unknown", unit=str(unit))


def _judge_contradictions(document: Document, event: StructureEvent) -> None:
    """A unit goes out of use once, and then nothing else happens to it; it gets one name and one parent; and nothing
    follows another that itself goes out of use, or is opened although it stood."""
    roles: dict[tuple[str, str], list[str]] = {}
    for number, change in enumerate(event.changes):
        mine = _roles(change)
        for place, role in mine:
            if any(_contradict(role, before) for before in roles.get(place, ())):
                document.blame(("changes", number), "decree_contradiction", unit=place[1])
        for place, role in mine:
            roles.setdefault(place, []).append(role)


def _contradict(role: str, before: str) -> bool:
    return "gone" in (role, before) or (role == before and role != "follows")


def _roles(change: StructureChange) -> list[tuple[tuple[str, str], str]]:
    """What happens to each unit, per side: gone, opened, follows, split, rename or move."""
    found = []
    for side in SIDES:
        old, new = ({unit.on(side) for unit in units} - {""} for units in (change.units, change.into))
        for unit in sorted(old | new):
            stays = unit in old and (unit in new or not change.retires)
            follows = "opened" if change.kind is ChangeKind.OPEN else "follows"
            role = str(change.kind) if stays else "gone" if unit in old else follows
            found.append(((side, unit), role))
    return found


def _judge_circles(document: Document, event: StructureEvent, known: Parents) -> None:
    for side in SIDES:
        moved = {}
        for number, change in enumerate(event.changes):
            above = change.parent.on(side) if change.parent else ""
            for unit in (each.on(side) for each in change.into or change.units):
                if unit and above:
                    moved[unit] = (above, number)
        parents = {unit: above for unit, above in known[side].items() if above}
        parents |= {unit: above for unit, (above, _) in moved.items()}
        circles = [*loops(parents), *([unit] for unit, (above, _) in moved.items() if unit == above)]
        for circle in circles:
            closing = [moved[unit][1] for unit in circle if unit in moved]
            if closing:
                round_trip = " → ".join([*circle, circle[0]])
                document.blame(("changes", min(closing)), "decree_circle", units=round_trip)
