"""A national list out of a file that a person names: read, and checked as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from syncsvc.config.nomenclature import nomenclature_facts
from syncsvc.connectors.files.lone import read_lone
from syncsvc.errors import Refused, UsageError
from syncsvc.mapping.references.reading import Asked, Checked, Delivered, read_list
from syncsvc.mapping.references.shapes import ListShape

SHOWN_MISTAKES = 20


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file with how it is to be read."""

    place: Path
    sheet: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a list is taken: ``columns`` are FIELD=NAME as written; ``agency`` is whose units these are where
    the rows do not say it, ``of_any`` that it need not be known; ``refused`` the word key of a refusal."""

    columns: Sequence[str] = ()
    agency: str = ""
    cut_cycles: bool = False
    of_any: bool = False
    refused: str = "references.refused"


def delivered_from(file: ListFile) -> Delivered:
    """The rows of a file. Raises Misunderstood, Unreachable or Denied for one that cannot be read."""
    read = read_lone(file.place, file.sheet, file.encoding)
    return Delivered(read.name, read.frame, read.rows, read.header_row, read.bad)


def checked_list(shape: ListShape, delivered: Delivered, terms: Terms) -> Checked:
    """The list without mistakes. Raises Refused with the first of them, UsageError for columns written otherwise."""
    levels = {level.name.upper(): level.code for level in nomenclature_facts(date.max).levels}
    asked = Asked(_columns(terms.columns), terms.agency, levels, terms.cut_cycles, terms.of_any)
    checked = read_list(shape, delivered, asked)
    if checked.mistakes:
        shown = checked.mistakes[:SHOWN_MISTAKES]
        facts = {"count": len(checked.mistakes), "shown": len(shown), "left": len(checked.mistakes) - len(shown)}
        raise Refused(terms.refused, shown, list=shape.name, file=delivered.origin, **facts)
    return checked


def _columns(written: Sequence[str]) -> dict[str, str]:
    """FIELD=NAME, each. Raises UsageError for anything else."""
    pairs = [each.partition("=") for each in written]
    for each, (name, sign, column) in zip(written, pairs, strict=True):
        if not (name.strip() and sign and column.strip()):
            raise UsageError("references.column_unreadable", given=each)
    return {name.strip(): column.strip() for name, _, column in pairs}
