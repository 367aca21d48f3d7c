"""Whose unit a name speaks of: the agency's own name at its end is dropped, another region's makes it not ours."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from syncsvc.mapping.nomenclature.units.kinds import OFFICES, PLACES, SCHOOLS
from syncsvc.mapping.nomenclature.units.regions import AMBIGUOUS, CITIES, REGIONS
from syncsvc.mapping.nomenclature.units.wording import unit_words

_REGION_KINDS = ("kabupaten", "kota", "provinsi")
_ALL_KINDS = frozenset(_REGION_KINDS)
_BETWEEN = frozenset(("dati", "daerah", "tingkat", "1", "2", "administrasi"))
_NO_REGION_AFTER = frozenset(("tata", "dalam", "perumahan", "penataan", "taman", "pembangunan", *PLACES))
_OFFICE_STARTS = frozenset(kind.split()[0] for kind in OFFICES) | {"rumah", "satuan"}
_LONGEST = 4
_LAST_WORDS = frozenset(name.rsplit(" ", 1)[-1] for name in REGIONS)
ITSELF = ("pemerintah",)
"""The words left of a name that is the agency's own."""


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency's name: its kind (kabupaten, kota, provinsi or "") and the words of its name."""

    kind: str
    words: tuple[str, ...]

    @property
    def key(self) -> str:
        """By which one agency is found, however its name is written."""
        return " ".join((self.kind, *self.words)).strip()

    @property
    def is_local(self) -> bool:
        """Whether it is a kabupaten or kota, in which no other one lies."""
        return self.kind in ("kabupaten", "kota")


def read_agency(name: str) -> Agency:
    """``Kab. Maros`` and ``Pemerintah Kabupaten Maros`` are one."""
    words = unit_words(name)
    words = words[1:] if words[:1] == ITSELF and len(words) > 1 else words
    kind = words[0] if len(words) > 1 and words[0] in _REGION_KINDS else ""
    return Agency(kind, words[1:] if kind else words)


def own_words(words: tuple[str, ...], own: Agency, known: Collection[str]) -> tuple[tuple[str, ...], str]:
    """A name's words without its own agency's name, and the name of another agency whose unit it is, or "".

    ``known`` are the words of the agency's tree: a region's name that stands there is a place of ours.
    """
    for place, word in enumerate(() if _ALL_KINDS.isdisjoint(words) else words[:-1]):
        if word in _REGION_KINDS and (place == 0 or words[place - 1] not in _NO_REGION_AFTER):
            region = _region_behind(words, place)
            if not _is_region(word, region, own):
                continue
            if region[: len(own.words)] == own.words:
                rest = words[:place] + region[len(own.words) :]
                return (rest or ITSELF), ""
            if own.is_local or (own.kind == word == "provinsi"):
                return words[:place], " ".join((word, *region))
    return _without_bare_name(words, own, known)


def _region_behind(words: tuple[str, ...], place: int) -> tuple[str, ...]:
    place += 1
    while place < len(words) - 1 and words[place] in _BETWEEN:
        place += 1
    return words[place:]


def _is_region(kind: str, region: tuple[str, ...], own: Agency) -> bool:
    """``kota`` is an everyday word; it begins a region only before a known one."""
    if region[: len(own.words)] == own.words or is_short_for(region[0], own.words):
        return True
    return kind != "kota" or " ".join(region) in CITIES


def _without_bare_name(words: tuple[str, ...], own: Agency, known: Collection[str]) -> tuple[tuple[str, ...], str]:
    if not words:
        return words, ""
    numbered = any(word in SCHOOLS for word in words) and any(word.isdigit() for word in words)
    placed = words[0] in PLACES and len(words) > 1 + len(own.words)
    if own.kind and len(words) > 1 and (numbered or placed or words[0] in _OFFICE_STARTS):
        if words[-len(own.words) :] == own.words and len(words) > len(own.words):
            return words[: -len(own.words)], ""
        if is_short_for(words[-1], own.words):
            return words[:-1], ""
    if own.is_local and words and words[0] not in PLACES:
        return words, _foreign_end(words, own, known)
    return words, ""


def _foreign_end(words: tuple[str, ...], own: Agency, known: Collection[str]) -> str:
    if words[-1] not in _LAST_WORDS:
        return ""
    for length in range(min(_LONGEST, len(words) - 1), 0, -1):
        end = words[-length:]
        name = " ".join(end)
        if name in REGIONS and name not in AMBIGUOUS and end != own.words and any(word not in known for word in end):
            return name
    return ""


def is_short_for(word: str, words: tuple[str, ...]) -> bool:
    """Whether a word is made of the beginnings of several (``tangsel`` of ``tangerang selatan``)."""
    if len(words) < 2 or len(word) < 2 * len(words):
        return False
    left = word
    for place, each in enumerate(words):
        behind = sum(2 for _ in words[place + 1 :])
        taken = next((size for size in range(len(left) - behind, 1, -1) if left[:size] == each[:size]), 0)
        if not taken:
            return False
        left = left[taken:]
    return not left
