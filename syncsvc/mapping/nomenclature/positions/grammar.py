"""The grammar of functional titles: marks of the kind, the family, the level; wherever in the title they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from syncsvc.mapping.nomenclature.levels import Level, level_of, run_at_end, run_at_start
from syncsvc.mapping.nomenclature.spelling import set_of
from syncsvc.mapping.nomenclature.words import Words, spelled

_MARKS = tuple(
    tuple(mark.split())
    for mark in (
        "jabatan fungsional tertentu",
        "jabatan fungsional umum",
        "jabatan fungsional",
        "pejabat fungsional",
        "fungsional tertentu",
        "fungsional umum",
        "fungsional",
        "jft",
        "jfu",
        "jf",
        "pppk",
        "p3k",
    )
)
_LONG_MARK = ("fungsional",)
PLACES = set_of(
    "dinas badan sekretariat inspektorat bagian bidang uptd upt kecamatan kelurahan kantor puskesmas rsud sdn "
    "smpn sman smkn sd smp sma smk satuan unit seksi subbag subbagian sub"
)
"""Words with which the name of a place of work begins."""
FIELDS = set_of("bidang bagian seksi")
"""Parts of an office that also name a field of work."""
_BEFORE_PLACES = frozenset(("pada", "di"))


@dataclass(frozen=True, slots=True)
class Functional:
    """A title read as family and level: the family's words ``written`` and in their one spelling, the level, how the
    level was written, and whether a mark of the kind or the name of a place was taken off."""

    written: tuple[str, ...]
    family: tuple[str, ...]
    level: Level
    level_words: tuple[str, ...]
    marked: bool
    placed: bool


def read_functional(words: Words) -> Functional | None:
    """The title as family and level; None when no word of it speaks of a level, or none of a family."""
    written, marked = without_marks(words.written)
    found = _split(written)
    placed = False
    if found is None:
        written, placed = _without_place(written)
        found = _split(written) if placed else None
    if found is None:
        return None
    family, level_words = found
    family = without_initials(family)
    if not spelled(family):
        return None
    return Functional(family, spelled(family), level_of(level_words), level_words, marked, placed)


def without_marks(written: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """Words without the marks of a kind of position, or of a contract, at either end; and whether there was any."""
    words, marked = tuple(written), False
    for mark in _MARKS:
        if words[: len(mark)] == mark and len(words) > len(mark):
            words, marked = words[len(mark) :], True
        if len(mark) == 1 and mark != _LONG_MARK and words[-1:] == mark and len(words) > 1:
            words, marked = words[:-1], True
    return words, marked


def _split(written: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Family and level words, the level last or first."""
    last = run_at_end(written)
    if last and last < len(written) and level_of(written[-last:]).codes:
        return written[:-last], written[-last:]
    first = run_at_start(written)
    if first and first < len(written) and level_of(written[:first]).codes:
        return written[first:], written[:first]
    return None


def _without_place(written: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Without the name of a place of work behind the level."""
    for place in range(1, len(written)):
        if (written[place] in PLACES or written[place] in _BEFORE_PLACES) and _split(written[:place]) is not None:
            return written[:place], True
    return written, False


def without_initials(family: tuple[str, ...]) -> tuple[str, ...]:
    """The family without its own initials: "teknisi siaran ts" is "teknisi siaran"; and where they stand for it behind
    other words, in their place: "teknisi siaran asisten ts" is "asisten teknisi siaran".
    """
    for length in range(2, len(family)):
        named = family[:length]
        initials = "".join(word[0] for word in named)
        rest = family[length:]
        if initials in rest and len(initials) > 1:
            place = rest.index(initials)
            return (*rest[:place], *named, *rest[place + 1 :])
    return family
