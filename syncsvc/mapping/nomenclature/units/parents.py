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
_MOVABLE = frozenset(("dinas", "badan", "kantor"))
_REMEMBERED = 1 << 16


class Fit(IntEnum):
    """What the units above say; the greater the better."""

    DIFFERENT = 0
    UNKNOWN = 1
    SIMILAR = 2
    SAME = 3


@lru_cache(maxsize=_REMEMBERED)
def fit(local: Chain, reference: Chain, rank: Rank | None) -> Fit:
    """What two chains say of two units of one rank.

    Offices above are compared with offices, parts with parts. A unit that is known by its place is another one only
    when kecamatan (or kelurahan, desa) differ.
    """
    if rank in (Rank.PLACE, Rank.SCHOOL):
        wards = (_best(_only(local, kind), _only(reference, kind), level) for kind, level in _WARDS)
        found = [each for each in wards if each is not None]
        return min(found) if found else Fit.UNKNOWN
    by_level = {level: _best(local, reference, level) for level in ("office", "district", "ward", "part", "post")}
    places = [by_level[level] for level in ("office", "district", "ward")]
    told = [each for each in by_level.values() if each is not None]
    if Fit.DIFFERENT in places or (not told and _other_root(local, reference)):
        return Fit.DIFFERENT
    if not told:
        return Fit.UNKNOWN
    if min(told) is Fit.DIFFERENT:
        return Fit.SIMILAR if any(places) else Fit.DIFFERENT
    return max(told)


def _other_root(local: Chain, reference: Chain) -> bool:
    """Whether one stands in an office and the other in a kecamatan."""
    levels = [{level_of(owner.kind) for owner in chain} & {"office", "district"} for chain in (local, reference)]
    return bool(levels[0] and levels[1])


_WARDS = (("kecamatan", "district"), ("distrik", "district"), ("kelurahan", "ward"), ("desa", "ward"))


def _only(chain: Chain, kind: str) -> Chain:
    return tuple(owner for owner in chain if owner.kind == kind)


def _best(local: Chain, reference: Chain, level: str) -> Fit | None:
    """How well two chains agree on one level; None when one of them has nothing there."""
    ours = [owner for owner in local if level_of(owner.kind) == level]
    theirs = [owner for owner in reference if level_of(owner.kind) == level]
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
