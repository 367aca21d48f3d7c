"""A unit's name understood: its kind, its own words or number and place, and the units it names above itself."""

from __future__ import annotations

from typing import NamedTuple

from syncsvc.mapping.nomenclature.units.kinds import (
    HEADS,
    OFFICES,
    PARTS,
    PLACES,
    SAME_SCHOOL,
    SCHOOLS,
    Rank,
    rank_of,
)
from syncsvc.mapping.nomenclature.units.spellings import FILLERS

_STARTS: dict[str, tuple[tuple[str, ...], ...]] = {}
for _kind in (*OFFICES, *PARTS, *PLACES):
    _parts = tuple(_kind.split())
    _STARTS[_parts[0]] = tuple(sorted((*_STARTS.get(_parts[0], ()), _parts), key=len, reverse=True))
_MAY_START = frozenset(_STARTS) | {"camat", "lurah"}
_HEADS_OF_SECRETARIATS = (("sekretaris", "daerah"),)
_BEFORE_UPT_SCHOOL = frozenset(("upt", "satuan", "pendidikan", "spf", "formal", "unit", "kantor"))
_LISTED = frozenset(("dan", "antar", "tata", "pembinaan", "bina", "administrasi", "aparatur", "se", "perangkat"))
_NO_OWNER_AFTER = frozenset(("dan", "usaha", "hukum", "layanan", "atau", "serta", "permusyawaratan"))
_OWNERS_OF = {
    "seksi": ("bidang", "bagian", "balai", "subdirektorat"),
    "subbidang": ("bidang",),
    "subbagian": ("bagian", "sekretariat", "biro", "balai"),
    "subdirektorat": ("direktorat",),
    "tata usaha": ("balai",),
}
_ALWAYS_OWNERS = frozenset((*OFFICES, "sekretariat", "upt", "cabang dinas", *PLACES)) - {
    "staf ahli",
    "asisten",
    "kantor",
}
_IDLE = {
    "sekretariat": ("kantor",),
    "rumah sakit": ("umum", "daerah"),
    "inspektorat": ("daerah",),
    "satuan polisi": ("pamong", "praja"),
    "inspektorat pembantu": ("wilayah",),
    "cabang dinas": ("wilayah",),
    "puskesmas": ("rawat", "inap", "perawatan", "non", "dtp", "induk"),
}
_OF_THE_REGION = ("dinas", "badan", "kantor")
"""Kinds whose last word ``daerah`` is written or left out."""
_REGION_WORDS = frozenset(("kabupaten", "kota"))
_MARKS = ("inpres", "unggulan", "satap")


class Owner(NamedTuple):
    """A unit named above another one: its kind and its own words."""

    kind: str
    words: tuple[str, ...]


class Reading(NamedTuple):
    """``words`` are the name's own ones without fillers; of schools the place and whatever else names it, without
    ``number`` (before the place) and ``tail`` (behind it). ``state``: n of the state, s of a foundation, "" not said.
    ``owners`` are named behind the name, nearest first. ``head``: the name is that of the unit's head. ``rank``: what
    such a unit is; None of no known kind.
    """

    kind: str
    words: tuple[str, ...]
    number: str = ""
    tail: str = ""
    state: str = ""
    marks: frozenset[str] = frozenset()
    owners: tuple[Owner, ...] = ()
    head: bool = False
    rank: Rank | None = None

    @property
    def place(self) -> str:
        """The own words as one; a place that stands only as its kecamatan is that."""
        if self.words or self.rank not in (Rank.PLACE, Rank.SCHOOL):
            return "".join(self.words)
        return next(("".join(owner.words) for owner in self.owners if owner.kind in PLACES), "")

    @property
    def key(self) -> str:
        """What names of one unit have in common."""
        return f"{self.kind}|{self.number}|{self.place}|{self.tail}"


def read(words: tuple[str, ...]) -> Reading:
    """Understand the words of a name (``unit_words``)."""
    kind, rest, head = _beginning(words)
    if kind in SCHOOLS:
        return _school(kind, rest)
    own, owners = _split(kind, rest)
    idle = _IDLE.get(kind, ())
    if kind in _OF_THE_REGION and own[-1:] == ("daerah",):
        own = own[:-1]
    told = tuple(word for word in own if word not in FILLERS and word not in idle)
    return Reading(kind, told, owners=owners, head=head, rank=rank_of(kind))


def _beginning(words: tuple[str, ...]) -> tuple[str, tuple[str, ...], bool]:
    """The kind, what follows it, and whether the name is the head's."""
    school = _school_start(words)
    if school is not None:
        return words[school], words[school + 1 :], False
    if words[:1] == ("kantor",) and _starts_unit(words[1:]):
        words = (_seat(words[1]), *words[2:])
    if words[:1] == ("sekretaris",) and _starts_unit(words[1:]):
        words = ("sekretariat", *words[1:])
    if words[:2] in _HEADS_OF_SECRETARIATS:
        return _starting(("sekretariat", *words[1:])) or "sekretariat", words[2:], True
    head = words[:1] != () and words[0] in HEADS and (_starting(words[1:]) != "" or _seat(words[0]) != words[0])
    if head:
        words = words[1:] if _starting(words[1:]) else (_seat(words[0]), *words[1:])
    words = _without_upt(words)
    kind = _starting(words)
    return kind, words[len(kind.split()) :], head


def _starts_unit(words: tuple[str, ...]) -> bool:
    return bool(words) and _starting((_seat(words[0]), *words[1:])) != ""


def _seat(word: str) -> str:
    return {"camat": "kecamatan", "lurah": "kelurahan"}.get(word, word)


def _without_upt(words: tuple[str, ...]) -> tuple[str, ...]:
    """``UPTD Puskesmas X`` is the puskesmas."""
    rest = words[1:]
    return rest if words[:1] == ("upt",) and rest[:1] and rest[0] in ("puskesmas", "pustu") else words


def _school_start(words: tuple[str, ...]) -> int | None:
    """Where a school's kind stands, when only words for being its unit stand before it."""
    for place, word in enumerate(words[:6]):
        if word in SCHOOLS:
            return place
        if word not in _BEFORE_UPT_SCHOOL:
            return None
    return None


def _starting(words: tuple[str, ...]) -> str:
    for parts in _STARTS.get(words[0], ()) if words else ():
        if words[: len(parts)] == parts:
            return " ".join(parts)
    return ""


def _split(kind: str, rest: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Owner, ...]]:
    """A name's own words, and the units named behind them, nearest first."""
    cuts: list[tuple[int, str]] = []
    for place, word in enumerate(rest):
        if word not in _MAY_START:
            continue
        found = _owner_at(kind, rest, place)
        if found and (not cuts or place >= cuts[-1][0] + len(cuts[-1][1].split())):
            cuts.append((place, found))
    if not cuts:
        return rest, ()
    ends = [place for place, _ in cuts[1:]] + [len(rest)]
    owners = (
        _owner(found, rest[place + len(found.split()) : end]) for (place, found), end in zip(cuts, ends, strict=True)
    )
    return rest[: cuts[0][0]], tuple(owners)


def _owner(kind: str, words: tuple[str, ...]) -> Owner:
    idle = _IDLE.get(kind, ())
    words = words[:-1] if kind in _OF_THE_REGION and words[-1:] == ("daerah",) else words
    return Owner(kind, tuple(word for word in words if word not in FILLERS and word not in idle))


def _owner_at(kind: str, rest: tuple[str, ...], place: int) -> str:
    """The kind of the unit that is named from here on; "" when the word belongs to the name before it."""
    word = _seat(rest[place])
    found = _starting((word, *rest[place + 1 :]))
    if not found or (found not in _ALWAYS_OWNERS and found not in _OWNERS_OF.get(kind, ())):
        return ""
    before = rest[place - 1] if place else ""
    after = rest[place + len(found.split())] if place + len(found.split()) < len(rest) else ""
    if before in _LISTED or after in _NO_OWNER_AFTER or (not after and found in (*PLACES, "upt", "dinas", "badan")):
        return ""
    return "" if _starting((after,)) in PLACES and found in PLACES else found


def _school(written: str, rest: tuple[str, ...]) -> Reading:
    state = SCHOOLS[written]
    plain = written[:-1] if state else written
    kind = SAME_SCHOOL.get(plain, plain)
    if rest and rest[0] in ("negeri", "n", "swasta", "s"):
        state, rest = rest[0][0], rest[1:]
    own, owners = _split(kind, rest)
    marks = frozenset(mark for mark in _MARKS if mark in own)
    state = "n" if not state and "inpres" in marks else state
    told = [word for word in own if word not in _MARKS and word not in FILLERS and word not in _REGION_WORDS]
    if told and told[0] == "negeri":
        state, told = "n", told[1:]
    number = told.pop(0) if told and told[0].isdigit() else ""
    tail = told.pop() if len(told) > 1 and told[-1].isdigit() else ""
    extra = ("it",) if written.endswith("it") else ()
    return Reading(kind, (*extra, *told), number, tail, state, marks, owners, rank=Rank.SCHOOL)


def clash(ours: Reading, theirs: Reading) -> bool:
    """Whether one is a school of the state and the other a foundation's."""
    return {ours.state, theirs.state} == {"n", "s"}
