"""The NIP as a value: what its digits say, and what a spreadsheet did to it.

Forms (Perka BKN 22/2007 and 43/2007; domain reference 3.1-3.2). Both have 18 digits and no check digit:

    PNS    YYYYMMDD birth, YYYYMM TMT CPNS,             1|2 sex, NNN serial
    PPPK   YYYYMMDD birth, YYYY first appointment, NN frequency (21 and up), 1|2 sex, NNN serial
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LENGTH = 18
YOUNGEST = 16
FIRST_BIRTH_YEAR = 1900
LAST_YEAR = 2099
FIRST_CONTRACT = 21

#: Signs around and between the digits that carry nothing: blanks of every kind, quotes, dots and hyphens.
#: Both patterns mean the same to Python and to Polars.
STRAY = r"[\s\x00-\x1f\x7f\u00a0\u200b-\u200f\u2007\u202f\u2060\ufeff'\"`\u00b4\u2018\u2019\u201c\u201d.\-]"
#: A number that a spreadsheet kept as a number: 1.98501E+17, or all its digits with ".0" behind. Digits are
#: lost.
NUMERIC = r"^(?:[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,3}|[0-9]{15,}[.,]0+)$"
#: What may stand around such a number without making it a text: blanks and quotes.
WRAPPING = r"[\s\x00-\x1f\x7f\u00a0\u200b-\u200f\u2007\u202f\u2060\ufeff'\"`\u00b4\u2018\u2019\u201c\u201d]"

_STRAY = re.compile(STRAY)
_NUMERIC = re.compile(NUMERIC)
_WRAPPING = re.compile(WRAPPING)
_LOOKALIKES = str.maketrans({"O": "0", "o": "0", "I": "1", "i": "1", "l": "1", "|": "1", "S": "5", "B": "8"})


class Form(StrEnum):
    """Which family of ASN a NIP belongs to."""

    PNS = "pns"
    PPPK = "pppk"


class Damage(StrEnum):
    """Why a text is no usable NIP. ``STRAY`` alone is loss-free: without the stray signs the NIP is whole."""

    EMPTY = "empty"
    STRAY = "stray"
    EXPONENT = "exponent"
    LOST_DIGIT = "lost_digit"
    LETTER = "letter"
    LENGTH = "length"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Nip:
    """A valid NIP with its parts: ``month`` is 1-12 for PNS, ``contract`` the frequency (21 up) for PPPK."""

    text: str
    form: Form
    birth_date: date
    year: int
    month: int | None
    contract: int | None
    sex: str
    serial: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a text turned out to be: the whole NIP, or the damage and a repair worth proposing to a person."""

    nip: Nip | None
    damage: Damage | None
    proposal: str | None = None


def decode(text: str) -> Nip | None:
    """The parts of 18 digits; None when they are no NIP (calendar, age at appointment, sex, serial 000)."""
    if len(text) != LENGTH or not _digits(text):
        return None
    try:
        birth = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None
    year, middle, sex, serial = int(text[8:12]), int(text[12:14]), text[14], text[15:]
    month = middle if 1 <= middle <= 12 else None
    contract = middle if middle >= FIRST_CONTRACT else None
    plausible = birth.year >= FIRST_BIRTH_YEAR and birth.year + YOUNGEST <= year <= LAST_YEAR
    if not plausible or (month is None and contract is None) or sex not in "12" or serial == "000":
        return None
    form = Form.PNS if month else Form.PPPK
    return Nip(text, form, birth, year, month, contract, "M" if sex == "1" else "F", serial)


def diagnose(raw: str | None) -> Diagnosis:
    """Tell a whole NIP from spreadsheet damage. Only a loss-free text yields a NIP, others a proposal."""
    text = _STRAY.sub("", raw or "")
    if not text:
        return Diagnosis(None, Damage.EMPTY)
    if _NUMERIC.match(_WRAPPING.sub("", raw or "")):
        return Diagnosis(None, Damage.EXPONENT)
    nip = decode(text)
    if nip:
        return Diagnosis(nip, None if text == raw else Damage.STRAY)
    return _damaged(text)


def _damaged(text: str) -> Diagnosis:
    if not _digits(text):
        mended = text.translate(_LOOKALIKES)
        return Diagnosis(None, Damage.LETTER, mended if decode(mended) else None)
    if len(text) == LENGTH:
        return Diagnosis(None, Damage.IMPOSSIBLE)
    if len(text) == LENGTH - 1:
        return Diagnosis(None, Damage.LOST_DIGIT, _zero_restored(text))
    return Diagnosis(None, Damage.LENGTH)


def _zero_restored(text: str) -> str | None:
    """The NIP that one lost zero explains; None when several places, or none, would give a NIP."""
    filled = {text[:place] + "0" + text[place:] for place in range(len(text) + 1)}
    whole = [candidate for candidate in filled if decode(candidate)]
    return whole[0] if len(whole) == 1 else None


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
