"""Old names of levels that meant other levels in another scheme: only the rank tells which (domain reference 4.3)."""

from __future__ import annotations

import re

from syncsvc.mapping.nomenclature.positions.grammar import Functional

_RANK = re.compile(r"^\s*(?:gol(?:ongan)?\.?\s*)?(iv|iii|ii|i|[1-4])\s*[./ ]?\s*([a-e1-5])\s*$", re.IGNORECASE)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
#: Family, then old level name: by the rank's group and letter (SIASN's code) the level meant; anything else is unclear.
_TEACHERS = {
    "muda": {"33": "MU", "34": "MU"},
    "madya": {"31": "PT", "32": "PT", "41": "MA", "42": "MA", "43": "MA"},
}


def by_scheme(read: Functional, rank: str) -> str | None:
    """The level that an old name means at this rank; "" when the rank does not tell; None when the name is clear.

    Teachers: *Guru Madya* at III/a is the scheme of 1993 (now Ahli Pertama), at IV/a that of 2009 (now Ahli Madya).
    """
    if read.family[:1] != ("guru",) or len(read.level_words) != 1:
        return None
    meanings = _TEACHERS.get(read.level_words[0])
    return None if meanings is None else meanings.get(rank_code(rank), "")


def rank_code(rank: str) -> str:
    """SIASN's code of a golongan written any usual way ("III/a", "3A", "31"); "" when it is none."""
    found = _RANK.match(rank)
    if not found:
        return ""
    group, letter = found[1].lower(), found[2].lower()
    return _ROMAN.get(group, group) + (letter if letter.isdigit() else str("abcde".index(letter) + 1))
