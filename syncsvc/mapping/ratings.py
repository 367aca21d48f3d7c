"""Ratings and predicates as people and portals write them.

Scales of PermenPANRB 6/2022 (domain reference 2.1, 2.2): result and behaviour 1 above, 2 as, 3 below
expectation; predicate 1 Sangat Baik to 5 Sangat Kurang. SIASN itself spells "DIATAS ESPEKTASI".
"""

from __future__ import annotations

import re

_RATING_WORDS = (
    (re.compile(r"^(DI)?ATAS(E[KS]{1,2}PEKTASI|HARAPAN)?$"), "1"),
    (re.compile(r"^SESUAI(E[KS]{1,2}PEKTASI|HARAPAN)?$"), "2"),
    (re.compile(r"^(DI)?BAWAH(E[KS]{1,2}PEKTASI|HARAPAN)?$"), "3"),
)
_PREDICATE_WORDS = (
    (re.compile(r"^SANGATBAIK$"), "1"),
    (re.compile(r"^BAIK$"), "2"),
    (re.compile(r"^(BUTUHPERBAIKAN|PERLUPERBAIKAN)?(CUKUP)?$"), "3"),
    (re.compile(r"^(KURANG)?(MISCONDUCT)?$"), "4"),
    (re.compile(r"^SANGATKURANG$"), "5"),
)
_WHOLE = re.compile(r"^0*([1-9])(?:[.,]0+)?$")


def rating(folded: str, *, reversed_scale: bool = False) -> str | None:
    """ "1" to "3" for a folded word (``codes.fold_code``) or number; a reversed scale turns numbers only."""
    return _read(folded, _RATING_WORDS, 3, reversed_scale=reversed_scale)


def predicate(folded: str, *, reversed_scale: bool = False) -> str | None:
    """ "1" to "5" for a folded word or number; a reversed scale turns numbers only."""
    return _read(folded, _PREDICATE_WORDS, 5, reversed_scale=reversed_scale)


def _read(
    folded: str, words: tuple[tuple[re.Pattern[str], str], ...], worst: int, *, reversed_scale: bool
) -> str | None:
    number = _WHOLE.match(folded)
    if number:
        value = int(number[1])
        if value > worst:
            return None
        return str(worst + 1 - value if reversed_scale else value)
    return next((code for pattern, code in words if folded and pattern.match(folded)), None)
