"""How well the units above two units agree."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from rapidfuzz import fuzz

from syncsvc.mapping.nomenclature.units.kinds import SCHOOL_KINDS, TOGETHER, Rank
from syncsvc.mapping.nomenclature.units.reading import Owner

Chain = tuple[Owner, ...]
"""Units above a unit, nearest first."""
_LIKE_ENOUGH = 90.0
WARDS = frozenset(("kecamatan", "distrik", "kelurahan", "desa"))
"""Kinds of district: a unit of one is not that of another."""
_MOVABLE = frozenset(("dinas", "badan", "kantor"))
_REMEMBERED = 1 << 16


_LEVELS = ("office", "district", "ward", "part", "post")


class Above:
    """What stands above a unit, sorted by the level on which it is compared."""

    __slots__ = ("by_level", "chain", "wards")

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.by_level: dict[str, list[Owner]] = {}
        for owner in chain:
            self.by_level.setdefault(level_of(owner.kind), []).append(owner)
        self.wards = {
            kind: found for kind in sorted(WARDS) if (found := [owner for owner in chain if owner.kind == kind])
        }


class Fit(IntEnum):
    """What the units above say; the greater the better."""

    DIFFERENT = 0
    UNKNOWN = 1
    SIMILAR = 2
    SAME = 3


def fit(local: Above, reference: Above, rank: Rank | None) -> Fit:
    """What two chains say of two units of one rank.

    Offices above are compared with offices, parts with parts. A unit that is known by its place is another one only
    when kecamatan (or kelurahan, desa) differ.
    """
    if not local.chain or not reference.chain:
        return Fit.UNKNOWN
    if rank in (Rank.PLACE, Rank.SCHOOL):
        both = local.wards.keys() & reference.wards.keys()
        wards = [max(like(one, other) for one in local.wards[kind] for other in reference.wards[kind]) for kind in both]
        return min(wards, default=Fit.UNKNOWN)
    levels = [_best(local.by_level.get(level), reference.by_level.get(level)) for level in _LEVELS]
    places, told = levels[:3], [each for each in levels if each is not None]
    if Fit.DIFFERENT in places or (not told and _other_root(local, reference)):
        return Fit.DIFFERENT
    if not told:
        return Fit.UNKNOWN
    if min(told) is Fit.DIFFERENT:
        return Fit.SIMILAR if any(places) else Fit.DIFFERENT
    return max(told)


def _other_root(local: Above, reference: Above) -> bool:
    """Whether one stands in an office and the other in a kecamatan."""
    roots = {"office", "district"}
    return not roots.isdisjoint(local.by_level) and not roots.isdisjoint(reference.by_level)


def _best(ours: list[Owner] | None, theirs: list[Owner] | None) -> Fit | None:
    """How well two chains agree on one level; None when one of them has nothing there."""
    if not ours or not theirs:
        return None
    return max(like(one, other) for one in ours for other in theirs)


def level_of(kind: str) -> str:
    """On which level of a tree a unit of this kind is compared."""
    if kind in ("kecamatan", "distrik"):
        return "district"
    if kind in ("kelurahan", "desa"):
        return "ward"
    if kind in SCHOOL_KINDS or kind in ("puskesmas", "pustu"):
        return "post"
    return "part" if TOGETHER.get(kind) is Rank.PART else "office"


@lru_cache(maxsize=_REMEMBERED)
def like(one: Owner, other: Owner) -> Fit:
    """How alike two units above are by their names."""
    if one.kind != other.kind and not {one.kind, other.kind} <= _MOVABLE:
        return Fit.DIFFERENT
    same = Fit.SAME if one.kind == other.kind else Fit.SIMILAR
    if "".join(one.words) == "".join(other.words):
        return same
    if not one.words or not other.words:
        return Fit.SIMILAR
    if {one.kind, other.kind} & {"kecamatan", "distrik", "kelurahan", "desa", "upt", "puskesmas"}:
        return same if fuzz.ratio("".join(one.words), "".join(other.words)) >= _LIKE_ENOUGH else Fit.DIFFERENT
    if fuzz.ratio(" ".join(one.words), " ".join(other.words)) >= _LIKE_ENOUGH:
        return same
    shared = len({*one.words} & {*other.words})
    return Fit.SIMILAR if 2 * shared >= min(len(one.words), len(other.words)) + 1 else Fit.DIFFERENT
