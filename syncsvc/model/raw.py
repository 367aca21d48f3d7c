"""Rows as a source gives them: text under the source's own column names, in batches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import polars as pl


class RemarkKind(StrEnum):
    """What a connector saw beside the rows; each becomes a finding of the check named here."""

    FORMULA = "formula"
    REPEATED_FILE = "repeated_file"
    WAITING_FILE = "waiting_file"
    WRITABLE = "writable"
    DOUBLE_ENCODED = "double_encoded"
    BAD_ROW = "bad_row"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing seen by a connector. ``place`` is a column or a file, ``row`` the row in the source (1 = first)."""

    kind: RemarkKind
    place: str
    row: int | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a batch came from: a name fit for people (never with a secret), and when its content was current (UTC)."""

    name: str
    as_of: datetime
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class RawBatch:
    """Some rows of one source table. Every column of ``frame`` is String; an absent value is null, never "".

    ``first_row`` is the number of the first row in the source (data rows counted from 1, or the file's own row
    number). A number that a spreadsheet kept with 16 digits or more is written with an exponent (1.98501E+17), so
    that the mapping can see the damage. ``cut`` on the last batch says that a row cap ended the table early.
    """

    table: str
    frame: pl.DataFrame
    first_row: int
    origin: Origin
    remarks: tuple[Remark, ...] = ()
    cut: bool = False
