"""The dated packs of well-known facts about names of positions, as the plain values that the core is given."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Literal, TypeVar

from syncsvc.config.packs import Pack, newest_pack
from syncsvc.config.shape import Strict
from syncsvc.model.rules import EchelonFacts, FamilyRename, LevelFacts, LevelShift, NomenclatureFacts, Simplification
from syncsvc.presets import nomenclature_packs


class LevelShape(Strict):
    """One level of functional positions."""

    code: str
    name: str
    track: Literal["keahlian", "keterampilan"]
    old: tuple[str, ...] = ()
    ranks: tuple[str, ...]


class LevelsPack(Pack):
    """All levels, from the lowest of each track."""

    levels: tuple[LevelShape, ...]


class ShiftShape(Strict):
    """What a level word meant in one family and scheme."""

    family: str
    word: str
    scheme: int
    level: str
    ranks: tuple[str, ...]


class ShiftsPack(Pack):
    """Level words that meant something else."""

    shifts: tuple[ShiftShape, ...]


class EchelonShape(Strict):
    """One echelon."""

    code: str
    name: str
    job_class: str = ""
    ranks: tuple[str, ...] = ()


class EchelonsPack(Pack):
    """All echelons."""

    echelons: tuple[EchelonShape, ...]


class RenameShape(Strict):
    """One family renamed."""

    before: str
    after: str
    levels: tuple[str, ...] = ()
    since: date | None = None
    confidence: Literal["high", "medium", "low"]


class RenamesPack(Pack):
    """Families renamed."""

    renames: tuple[RenameShape, ...]


class SimplificationShape(Strict):
    """One title given up."""

    before: str
    after: tuple[str, ...]


class SimplificationsPack(Pack):
    """Titles of pelaksana given up."""

    simplifications: tuple[SimplificationShape, ...]


class FamiliesPack(Pack):
    """Usual families, by the tracks that they have."""

    keahlian: tuple[str, ...]
    keterampilan: tuple[str, ...]
    keduanya: tuple[str, ...]


NOMENCLATURE_TOPICS: dict[type[Pack], str] = {
    LevelsPack: "levels",
    ShiftsPack: "shifts",
    EchelonsPack: "echelons",
    RenamesPack: "renames",
    SimplificationsPack: "simplifications",
    FamiliesPack: "families",
}
_AnyPack = TypeVar("_AnyPack", bound=Pack)


@lru_cache(maxsize=8)
def nomenclature_facts(today: date) -> NomenclatureFacts:
    """What is known about names of positions on ``today``. Raises UsageError on a day before the packs."""
    usual = _pack(FamiliesPack, today)
    return NomenclatureFacts(
        levels=tuple(LevelFacts(**each.model_dump()) for each in _pack(LevelsPack, today).levels),
        shifts=tuple(LevelShift(**each.model_dump()) for each in _pack(ShiftsPack, today).shifts),
        echelons=tuple(EchelonFacts(**each.model_dump()) for each in _pack(EchelonsPack, today).echelons),
        renames=tuple(FamilyRename(**each.model_dump()) for each in _pack(RenamesPack, today).renames),
        simplifications=tuple(
            Simplification(**each.model_dump()) for each in _pack(SimplificationsPack, today).simplifications
        ),
        families=(*usual.keahlian, *usual.keterampilan, *usual.keduanya),
    )


def _pack(kind: type[_AnyPack], today: date) -> _AnyPack:
    return newest_pack(kind, NOMENCLATURE_TOPICS[kind], nomenclature_packs(), today)
