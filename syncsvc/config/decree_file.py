"""The file that tells of a decree on the organisation (SOTK): what stands in it, typed.

    number: 060/12/2026
    date: 2026-12-01
    effective: 2027-01-01
    title: Penggabungan dua dinas
    changes:
      - merge: [{local: d1, siasn: n1}, {local: d2, siasn: n2}]
        into: {local: d3, siasn: n3}

Units are named by the local id, by SIASN's, or by both. The other changes: ``split`` … into several; ``rename`` … name
(and into, where ids change); ``move`` … below; ``close`` (… into, who follows); ``open``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import polars as pl
from pydantic import BeforeValidator, Field

from syncsvc.config.explain import fault
from syncsvc.config.read import Document, read_document
from syncsvc.config.shape import Strict
from syncsvc.mapping.identifiers import read_id
from syncsvc.model.structure import SETTLE_DAYS, ChangeKind, StructureChange, StructureEvent, UnitRef

KINDS = tuple(str(kind) for kind in ChangeKind)


def _day(written: Any) -> Any:
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError):
        raise fault("decree_day") from None


def _one_or_more(given: Any) -> Any:
    return [given] if isinstance(given, dict) else given


class UnitShape(Strict):
    """One unit by its ids."""

    local: str | None = Field(default=None, min_length=1)
    siasn: str | None = Field(default=None, min_length=1)


Day = Annotated[date, BeforeValidator(_day)]
Units = Annotated[tuple[UnitShape, ...], BeforeValidator(_one_or_more), Field(min_length=1)]


class ChangeShape(Strict):
    """One change: exactly one of the first six says which, and of which units."""

    split: UnitShape | None = None
    merge: Units | None = None
    rename: UnitShape | None = None
    move: UnitShape | None = None
    close: UnitShape | None = None
    open: UnitShape | None = None
    into: Units | None = None
    name: str | None = Field(default=None, min_length=1)
    below: UnitShape | None = None

    def kinds(self) -> list[ChangeKind]:
        """Which kinds of change it says to be."""
        return [kind for kind in ChangeKind if getattr(self, kind.value) is not None]


class DecreeShape(Strict):
    """The whole file. ``settle_days`` is for how many days its differences are expected."""

    number: str = Field(min_length=1, max_length=100)
    date: Day
    effective: Day
    title: str = Field(min_length=1, max_length=200)
    settle_days: int = Field(default=SETTLE_DAYS, ge=0, le=1_000)
    changes: tuple[ChangeShape, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Decree:
    """A decree read: the event, and the document that knows the lines of its changes. Without an event what is wrong
    stands among the document's mistakes."""

    event: StructureEvent | None
    document: Document


def read_decree(path: Path) -> Decree:
    """Read a decree's file. Never raises for its content."""
    document = read_document(path)
    shape = document.shape(DecreeShape, document.data) if document.readable else None
    if shape is None:
        return Decree(None, document)
    changes = [_change(document, number, each) for number, each in enumerate(shape.changes)]
    made = tuple(change for change in changes if change is not None)
    if document.mistakes:
        return Decree(None, document)
    number, title = (" ".join(text.split()) for text in (shape.number, shape.title))
    return Decree(StructureEvent(number, shape.date, shape.effective, title, made, shape.settle_days), document)


def _change(document: Document, number: int, shape: ChangeShape) -> StructureChange | None:
    """One change; None after noting what is wrong with it by itself."""
    place = ("changes", number)
    kinds = shape.kinds()
    if len(kinds) != 1:
        document.blame(place, "decree_one_kind", kinds=", ".join(KINDS))
        return None
    kind = kinds[0]
    given = getattr(shape, kind.value)
    named = _refs(given if isinstance(given, tuple) else (given,))
    into = _refs(shape.into or ())
    parent = _refs((shape.below,))[0] if shape.below else None
    before = len(document.mistakes)
    for unit in (*named, *into, *((parent,) if parent else ())):
        if not str(unit):
            document.blame(place, "decree_unit_nameless")
    _judge_parts(document, place, kind, shape)
    _judge_units(document, place, kind, named, into)
    if len(document.mistakes) > before:
        return None
    if kind is ChangeKind.OPEN:
        return StructureChange(kind, (), named, parent=parent)
    if kind in (ChangeKind.RENAME, ChangeKind.MOVE):
        into = tuple(UnitRef(unit.local or named[0].local, unit.siasn or named[0].siasn) for unit in into)
    return StructureChange(kind, named, into, " ".join((shape.name or "").split()), parent)


_ALLOWED: dict[ChangeKind, tuple[frozenset[str], frozenset[str]]] = {
    ChangeKind.SPLIT: (frozenset({"into"}), frozenset()),
    ChangeKind.MERGE: (frozenset({"into"}), frozenset({"below", "name"})),
    ChangeKind.RENAME: (frozenset({"name"}), frozenset({"into"})),
    ChangeKind.MOVE: (frozenset({"below"}), frozenset({"into"})),
    ChangeKind.CLOSE: (frozenset(), frozenset({"into"})),
    ChangeKind.OPEN: (frozenset(), frozenset({"below"})),
}
"""What each kind of change must, and may, say beside its units."""


def _judge_parts(document: Document, place: tuple[str | int, ...], kind: ChangeKind, shape: ChangeShape) -> None:
    required, optional = _ALLOWED[kind]
    for part in ("into", "name", "below"):
        given = getattr(shape, part) is not None
        if part in required and not given:
            document.blame(place, "decree_part_missing", kind=str(kind), part=part)
        elif given and part not in required | optional:
            document.blame((*place, part), "decree_part_needless", kind=str(kind), part=part)


def _judge_units(
    document: Document,
    place: tuple[str | int, ...],
    kind: ChangeKind,
    units: tuple[UnitRef, ...],
    into: tuple[UnitRef, ...],
) -> None:
    """Mergers of several into another one, splits into several, and nothing that follows itself."""
    if kind is ChangeKind.MERGE and (len(units) < 2 or _repeated(units)):
        document.blame(place, "decree_merge_of_one")
    if kind is ChangeKind.SPLIT and into and (len(into) < 2 or _repeated(into)):
        document.blame(place, "decree_split_into_one")
    if kind in (ChangeKind.MERGE, ChangeKind.RENAME, ChangeKind.MOVE, ChangeKind.CLOSE) and len(into) > 1:
        document.blame((*place, "into"), "decree_into_several", kind=str(kind))
    if kind in (ChangeKind.MERGE, ChangeKind.CLOSE) and _shared(units, into):
        document.blame(place, "decree_into_itself", kind=str(kind))


def _repeated(units: tuple[UnitRef, ...]) -> bool:
    return any(times > 1 for times in Counter(_sided(units)).values())


def _shared(units: tuple[UnitRef, ...], others: tuple[UnitRef, ...]) -> bool:
    return bool(set(_sided(units)) & set(_sided(others)))


def _sided(units: tuple[UnitRef, ...]) -> list[tuple[str, str]]:
    return [(side, unit.on(side)) for unit in units for side in ("local", "siasn") if unit.on(side)]


def _refs(shapes: tuple[UnitShape, ...]) -> tuple[UnitRef, ...]:
    """Units with their ids as the mapping reads them from the sources."""
    written = [text or "" for shape in shapes for text in (shape.local, shape.siasn)]
    ids = [text or "" for text in read_id(pl.Series(written, dtype=pl.String)).values[""].to_list()]
    return tuple(UnitRef(*ids[at : at + 2]) for at in range(0, len(ids), 2))
