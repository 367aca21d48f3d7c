"""Golongan in all its spellings, as SIASN's code: 11 to 45 for PNS, P01 to P17 for PPPK (domain reference
3.5, 3.6).

The two families are never turned into each other. A bare number from 1 to 17 is a PPPK golongan only in a row
that is known to be a PPPK's; there 11 to 14 are PPPK golongan too, elsewhere they are PNS codes (I/a to I/d).
"""

from __future__ import annotations

import re

PNS, PPPK = "pns", "pppk"
_ROMAN = (
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
    "XVII",
)
_PPPK_ROMAN = {roman: f"P{number:02d}" for number, roman in enumerate(_ROMAN, 1)}
_PNS_CODES = frozenset(f"{group}{step}" for group in "1234" for step in "12345" if step != "5" or group == "4")
_GROUPS = {"I": "1", "II": "2", "III": "3", "IV": "4", "1": "1", "2": "2", "3": "3", "4": "4"}
_STEPS = {"A": "1", "B": "2", "C": "3", "D": "4", "E": "5"}
_PREFIX = re.compile(r"^(?:PANGKAT)?(?:GOLONGAN|GOLRU|GOL)?(?:RUANG)?(?=.)")
_SPACE_OF_RANK = re.compile(r"^(III|II|IV|I|[1-4])([A-E])$")
_WRITTEN_INSIDE = re.compile(r"(?:^|[^A-Z])(III|II|IV|I)/([A-E])(?:[^A-Z]|$)")
_CANONICAL_PPPK = re.compile(r"^P(?:0[1-9]|1[0-7])$")
_NUMBER = re.compile(r"^(?:P3K|PPPK)?0?([1-9]|1[0-7])$")
_STEP_UP = re.compile(r"(?:TINGKAT|TKT|TK)(?:1|I)$")


def fold_rank_name(folded: str) -> str:
    """A folded pangkat name with its last words in one spelling: Tk. I, Tkt I, Tingkat 1."""
    return _STEP_UP.sub("TINGKATI", folded)


def rank(text: str, folded: str, family: str | None) -> str | None:
    """The code of one rank spelling (``folded`` by ``codes.fold_code``), or None.

    ``family`` is "pns" or "pppk" when the row says so. "III/a", "IIIa", "3A", "Gol. III/a", "31" and
    "Penata Muda, III/a" are 31; "IX" is P09 in any row, "9" and "09" only in a PPPK's.
    """
    bare = _PREFIX.sub("", folded)
    found = _SPACE_OF_RANK.match(bare) or _WRITTEN_INSIDE.search(text.upper())
    if found:
        return _pns(found[1], found[2])
    if _CANONICAL_PPPK.match(bare):
        return bare
    return _bare_pppk(bare, family) or (bare if bare in _PNS_CODES else None)


def _pns(group: str, step: str) -> str | None:
    code = _GROUPS[group] + _STEPS[step]
    return code if code in _PNS_CODES else None


def _bare_pppk(bare: str, family: str | None) -> str | None:
    """Roman numerals, and in a PPPK's row numbers. "III" alone in a PNS's row is a rank cut short."""
    roman = bare.removeprefix("PPPK").removeprefix("P3K")
    if roman in _PPPK_ROMAN:
        cut_short = family not in (PPPK, None) and roman in _GROUPS
        return None if cut_short else _PPPK_ROMAN[roman]
    number = _NUMBER.match(bare)
    return f"P{int(number[1]):02d}" if number and family == PPPK else None
