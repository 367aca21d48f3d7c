"""Ways to write the same thing that are no mismatch: case, blanks, quotes, dots, date formats, rank and id spellings.

Each spelling is chosen by some bits of the person's own noise number, so that a sample is the same every time.
"""

from __future__ import annotations

from datetime import date

NBSP = "\u00a0"
_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli"),
    *("Agustus", "September", "Oktober", "November", "Desember"),
)
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_TENS = ("", "X")
_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
ECHELONS = {"21": "II.a", "22": "II.b", "31": "III.a", "32": "III.b", "41": "IV.a", "42": "IV.b"}
EDUCATION = {
    "17": ("SLTA", "SMA", "SLTA"),
    "30": ("D-III", "DIII", "D3"),
    "40": ("S-1", "S1", "S-1"),
    "45": ("S-2", "S2", "S-2"),
}
_RATINGS = {
    1: ("Di Atas Ekspektasi", "DIATAS EKSPEKTASI", "diatas ekspektasi", "Diatas Ekspektasi", "DIATAS ESPEKTASI"),
    2: ("Sesuai Ekspektasi", "SESUAI EKSPEKTASI", "sesuai ekspektasi", "Sesuai  Ekspektasi", "SESUAI ESPEKTASI"),
    3: ("Di Bawah Ekspektasi", "DIBAWAH EKSPEKTASI", "dibawah ekspektasi", "Dibawah Ekspektasi", "DIBAWAH ESPEKTASI"),
}
_PREDICATES = {1: "Sangat Baik", 2: "Baik", 3: "Butuh Perbaikan", 4: "Kurang", 5: "Sangat Kurang"}


def spell_title(text: str, noise: int) -> str:
    """A job title or unit name as a local clerk typed it."""
    pick = noise & 15
    if pick < 6:
        return text
    if pick < 8:
        return text.upper()
    if pick < 10:
        return text.title()
    return _gaps(text, pick)


def _gaps(text: str, pick: int) -> str:
    if pick == 10:
        return text.replace(" ", "  ", 1)
    if pick == 11:
        return text.replace(" ", NBSP, 1)
    if pick == 12:
        return text + "."
    if pick == 13:
        return text.lower()
    if pick == 14:
        return text.replace("/", " / ").replace("-", " - ")
    return f" {text} "


def spell_unit(text: str, noise: int) -> str:
    """A unit's name; sometimes with ``&`` for ``dan``."""
    return text.replace(" dan ", " & ") if noise & 31 == 16 else spell_title(text, noise)


def spell_case(text: str, noise: int) -> str:
    """What a national portal does to its own texts: case and blanks only."""
    pick = noise & 7
    if pick == 0:
        return text.upper()
    if pick == 1:
        return text.replace(" ", "  ", 1)
    return text


def spell_name(name: str, front: str | None, back: str | None, noise: int) -> str:
    """A name with its titles around it, as a SIMPEG keeps it."""
    pick = noise & 15
    text = name.title() if pick < 5 else name
    if pick & 1:
        text = text.replace("'", ("’", "`", "‘")[noise >> 4 & 3]) if noise >> 4 & 3 < 3 else text
    if pick in {6, 7}:
        text = text.replace(" ", "  " if pick == 6 else NBSP, 1)
    if back:
        text = f"{text}, {back[:-1] if pick == 8 else back}"
    elif pick == 9:
        text += "."
    return f"{front} {text}" if front else text


def slashed(day: date) -> str:
    """dd/mm/yyyy."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def dashed(day: date) -> str:
    """dd-mm-yyyy, as SIASN writes."""
    return f"{day.day:02d}-{day.month:02d}-{day.year:04d}"


def spell_date(day: date, noise: int) -> str:
    """One of the three ways in which dates were typed over the years."""
    pick = noise & 7
    if pick < 5:
        return slashed(day)
    if pick < 7:
        return day.isoformat()
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def roman(number: int) -> str:
    """A PPPK rank, 1 to 17, in Roman digits."""
    return _TENS[number // 10] + _ONES[number % 10]


def national_rank(code: str) -> str:
    """The rank's name in SIASN: III/a, or IX for PPPK."""
    return roman(int(code[1:])) if code[0] == "P" else f"{_ROMAN[code[0]]}/{'abcde'[int(code[1]) - 1]}"


def spell_rank(code: str, noise: int) -> str:
    """The rank as a local clerk wrote it: III/a, IIIa, 3A, III.a; for PPPK IX, 9, 09."""
    pick = noise & 7
    name = national_rank(code)
    if code[0] == "P":
        number = int(code[1:])
        return (name, name, name, str(number), f"{number:02d}", name, name, str(number))[pick]
    compact = name.replace("/", "")
    arabic = code[0] + name[-1].upper()
    return (name, name, name, compact, arabic, name.replace("/", "."), name.upper(), name)[pick]


def spell_id(text: str, noise: int) -> str:
    """An id of 32 hex digits as it stands, in upper case, or with the dashes of a UUID."""
    pick = noise & 3
    if pick == 0:
        return text.upper()
    if pick == 1:
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
    return text


def spell_education(code: str, noise: int) -> str:
    """A level of education in local words."""
    return EDUCATION[code][noise % 3]


def spell_rating(rating: int, noise: int) -> str:
    """A rating in words."""
    return _RATINGS[rating][noise % 5]


def spell_predicate(predicate: int, noise: int) -> str:
    """A predicate in words."""
    text = _PREDICATES[predicate]
    return text.upper() if noise & 3 == 0 else text


def spell_kin(text: str, noise: int) -> str:
    """A word of a short list, in mixed case."""
    return text.upper() if noise & 3 == 0 else text
