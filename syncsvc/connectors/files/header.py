"""Where a table begins: its header row among titles, agency names and dates of export.

Works on the first rows of any file, as texts or None. Where two rows could be the header, it refuses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from syncsvc.errors import Misunderstood

HEAD_ROWS = 125
SEARCHED = 20
ENOUGH = 0.8
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")

Cells = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Header:
    """``row`` is the header's number in the file (1 = first), ``data_row`` that of the first row of data.

    ``names`` are the columns in order; one without a name is called ``column_5`` and listed in ``unnamed``.
    """

    row: int
    data_row: int
    names: tuple[str, ...]
    unnamed: frozenset[str]


def find_header(rows: Sequence[Cells], file: str, configured: int | None = None) -> Header:
    """The header among a file's first rows; ``configured`` (1 = first row) says it instead of searching.

    Raises Misunderstood: no header, two header rows, or one name for two columns; each names ``file``.
    """
    place = _configured(rows, file, configured) if configured else _searched(rows, file)
    below = rows[place + 1 : place + 2]
    numbered = bool(below) and _numbers_columns(below[0])
    cells = [clean_name(cell) for cell in rows[place]]
    names = tuple(cell or f"column_{number}" for number, cell in enumerate(cells, start=1))
    _refuse_duplicates(names, file, place + 1)
    unnamed = frozenset(name for name, cell in zip(names, cells, strict=True) if not cell)
    return Header(place + 1, place + 2 + numbered, names, unnamed)


def column_letters(place: int) -> str:
    """A column's letters as a spreadsheet shows them, 0 = A."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def clean_name(cell: str | None) -> str:
    """A column name without line ends, doubled blanks and the apostrophe guard."""
    return " ".join((cell or "").removeprefix("'").split())


def _configured(rows: Sequence[Cells], file: str, number: int) -> int:
    if number > len(rows) or not _filled(rows[number - 1]):
        raise Misunderstood("files.header_row_empty", file=file, row=number)
    return number - 1


def _searched(rows: Sequence[Cells], file: str) -> int:
    scores = [len(_words(row)) for row in rows[:SEARCHED]]
    best = max(scores, default=0)
    if not best:
        raise Misunderstood("files.no_header", file=file, rows=SEARCHED)
    place = next(number for number, score in enumerate(scores) if score >= max(ENOUGH * best, min(best, 2)))
    _refuse_second(rows, place, file)
    return place


def _words(row: Cells) -> set[str]:
    """The distinct cells that hold a letter: names rather than data."""
    return {cell.strip().casefold() for cell in row if cell and _LETTER.search(cell)}


def _filled(row: Cells) -> dict[int, str]:
    return {number: cell.strip() for number, cell in enumerate(row) if cell and cell.strip()}


def _numbers_columns(row: Cells) -> bool:
    """A row of 1, 2, 3, … or (1), (2), (3), … under the header, as printed lists have it; it is no data."""
    numbers = [cell.strip("()") for cell in _filled(row).values()]
    return len(numbers) >= 3 and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _refuse_second(rows: Sequence[Cells], place: int, file: str) -> None:
    header = _filled(rows[place])
    above = _filled(rows[place - 1]) if place else {}
    later = [_filled(row) for row in rows[place + 2 :] if _filled(row)]
    if len(above) > 1 and _fills_gaps(above, header, [_filled(row) for row in rows[place + 1 :]]):
        raise Misunderstood("files.two_headers", file=file, first=place, second=place + 1)
    below = _filled(rows[place + 1]) if place + 1 < len(rows) else {}
    if _repeats(header, below) or _fills_gaps(below, header, later) or _explains(below, header, later):
        raise Misunderstood("files.two_headers", file=file, first=place + 1, second=place + 2)


def _repeats(header: dict[int, str], below: dict[int, str]) -> bool:
    same = sum(1 for number, cell in below.items() if header.get(number, "").casefold() == cell.casefold())
    return bool(below) and same >= ENOUGH * len(below) and same >= min(2, len(header))


def _fills_gaps(other: dict[int, str], header: dict[int, str], data: list[dict[int, str]]) -> bool:
    """Words, and no digits, where the header has no name but data have cells: a header over two rows."""
    used = {number for row in data for number in row}
    gaps = [number for number in other if number not in header and number in used]
    return bool(gaps) and not _digits(other) and _data_have_digits(data)


def _explains(below: dict[int, str], header: dict[int, str], later: list[dict[int, str]]) -> bool:
    """A full row without any digit, where every later row has digits in two or more of the same columns."""
    if len(later) < 3 or len(below) < ENOUGH * len(header) or _digits(below):
        return False
    counted = [number for number in below if all(_DIGIT.search(row.get(number, "")) for row in later)]
    return len(counted) >= 2 and all(_LETTER.search(below[number]) for number in counted)


def _digits(row: dict[int, str]) -> bool:
    return any(_DIGIT.search(cell) for cell in row.values())


def _data_have_digits(data: list[dict[int, str]]) -> bool:
    return bool(data) and sum(map(_digits, data)) > len(data) / 2


def _refuse_duplicates(names: tuple[str, ...], file: str, row: int) -> None:
    counts = Counter(name.casefold() for name in names)
    twice = [column_letters(place) for place, name in enumerate(names) if counts[name.casefold()] > 1]
    if twice:
        raise Misunderstood("files.duplicate_names", file=file, row=row, columns=", ".join(twice))
