"""The work list as a workbook to fill in offline: a row per open term, its candidates as a drop-down.

The key columns are locked and sealed by a hash, the answer columns are open. Every cell is text or a count; nothing a
spreadsheet would execute. The drop-downs point at a second sheet, for titles have commas and are long.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from syncsvc.lang import LANGUAGES, say
from syncsvc.mapping.nomenclature.answers import KEYS, Spoken, choice, seal
from syncsvc.model.nomenclature import FIRST, Kinship
from syncsvc.reports.cells import guarded_text

COLUMNS = (*KEYS, "people", "findings", "units", "answer", "code", "kinship", "reason", "seal")
OPEN = ("answer", "code", "kinship", "reason")
_COUNTS = ("people", "findings", "units")
_WIDTHS = {"id": 12, "term": 44, "context": 24, "answer": 52, "code": 24, "kinship": 24, "reason": 36, "seal": 18}
_NARROW = 10
_STEPS = (
    "nomenclature.guide.step_1",
    "nomenclature.guide.step_2",
    "nomenclature.guide.step_3",
    "nomenclature.guide.step_4",
    "nomenclature.guide.step_5",
    "nomenclature.guide.step_6",
)
_MOST_TEXT = 32_000
_HEADER = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3A5F", "text_wrap": True, "valign": "vcenter"}

Term = Mapping[str, Any]


def headers(language: str) -> dict[str, str]:
    """Column to the word over it."""
    return {name: say(language, f"nomenclature.sheet.{name}") for name in COLUMNS}


def columns_by_word() -> dict[str, str]:
    """Every word a header may have, in any language (case folded), to its column."""
    return {word.casefold(): name for language in LANGUAGES for name, word in headers(language).items()}


def spoken() -> Spoken:
    """What a person may write into the answer columns, in any language."""
    named = {
        say(language, f"nomenclature.kinship.{kinship}").casefold(): kinship.value
        for language in LANGUAGES
        for kinship in Kinship
    }
    nothing = {say(language, "nomenclature.sheet.nothing").casefold() for language in LANGUAGES}
    return Spoken(frozenset(nothing), named | {kinship.value: kinship.value for kinship in Kinship})


def render(terms: Sequence[Term], language: str, made: datetime) -> bytes:
    """The workbook of these terms (``TERM_SCHEMA``), in their order.

    ``codes_rejected`` of a term are candidates that must not be offered again.
    """
    target = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(target, plain) as book:
        book.set_properties({"created": made.replace(tzinfo=None)})
        work = book.add_worksheet(say(language, "nomenclature.sheet.work"))
        offered = book.add_worksheet(say(language, "nomenclature.sheet.choices"))
        guide = book.add_worksheet(say(language, "nomenclature.sheet.guide"))
        _guide(book, guide, language)
        _frame(book, work, len(terms), language)
        for row, term in enumerate(terms, 1):
            _term(book, work, row, term)
            _offer(work, offered, row, term, language)
        _kinships(work, len(terms), language)
        offered.protect()
        work.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})
    return target.getvalue()


def _frame(book: Any, work: Any, rows: int, language: str) -> None:
    words = headers(language)
    header, free = book.add_format(_HEADER), book.add_format({"locked": False, "text_wrap": True, "num_format": "@"})
    for place, name in enumerate(COLUMNS):
        work.set_column(place, place, _WIDTHS.get(name, _NARROW))
        work.write_string(0, place, words[name], header)
        for row in range(1, rows + 1) if name in OPEN else ():
            work.write_blank(row, place, None, free)
    work.freeze_panes(1, KEYS.index("term") + 1)
    work.autofilter(0, 0, max(rows, 1), len(COLUMNS) - 1)


def _term(book: Any, work: Any, row: int, term: Term) -> None:
    facts = {**term, "seal": seal({name: _cell(term[name]) for name in KEYS})}
    for place, name in enumerate(COLUMNS):
        if name in _COUNTS:
            work.write_number(row, place, term[name] or 0)
        elif name not in OPEN:
            work.write_string(row, place, _guarded(facts[name]))


def _offer(work: Any, offered: Any, row: int, term: Term, language: str) -> None:
    choices = [
        choice(term[f"code_{place}"], term[f"title_{place}"] or "")
        for place in range(1, FIRST + 1)
        if term[f"code_{place}"] and term[f"code_{place}"] not in term["codes_rejected"]
    ]
    for place, text in enumerate([*choices, say(language, "nomenclature.sheet.nothing")]):
        offered.write_string(row, place, _guarded(text))
    first, last = (xl_rowcol_to_cell(row, place, True, True) for place in (0, len(choices)))
    name = offered.get_name().replace("'", "''")
    title, message = say(language, "nomenclature.sheet.wrong"), say(language, "nomenclature.sheet.wrong_answer")
    rule = {"validate": "list", "source": f"='{name}'!{first}:{last}", "error_title": title, "error_message": message}
    work.data_validation(row, COLUMNS.index("answer"), row, COLUMNS.index("answer"), rule)


def _kinships(work: Any, rows: int, language: str) -> None:
    words = [say(language, f"nomenclature.kinship.{kinship}") for kinship in Kinship]
    place = COLUMNS.index("kinship")
    work.data_validation(1, place, max(rows, 1), place, {"validate": "list", "source": words})


def _guide(book: Any, guide: Any, language: str) -> None:
    guide.set_column(0, 0, 110)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for row, step in enumerate(_STEPS):
        guide.write_string(row, 0, say(language, step), wrapped)


def _guarded(value: object) -> str:
    return guarded_text(_cell(value))


def _cell(value: object) -> str:
    """A text as a cell can hold it and as it is read back: without blanks around it."""
    return ("" if value is None else str(value)).strip()[:_MOST_TEXT]
