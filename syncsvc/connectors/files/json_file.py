"""One JSON file: a list of objects, each a row; names are the columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from syncsvc.connectors.files.cells import cleaned
from syncsvc.connectors.files.csv_rows import Piece
from syncsvc.connectors.files.drop import DroppedFile
from syncsvc.connectors.files.encoding import Encoding, utf8_blocks
from syncsvc.connectors.http.strict_json import RefusedJson, parse
from syncsvc.connectors.rest.values import text_of
from syncsvc.errors import Misunderstood

MOST_BYTES = 500_000_000


def read_json(file: DroppedFile, encoding: Encoding) -> Iterator[Piece]:
    """All objects as text columns in the order in which their names appear, numbered from 1; absent values are null.

    Raises Misunderstood for what is no list of objects, and for a file over ``MOST_BYTES``.
    """
    if file.size > MOST_BYTES:
        raise Misunderstood("references.json_too_big", file=file.name, bytes=file.size, limit=MOST_BYTES)
    rows = _rows(file, b"".join(utf8_blocks(file, encoding)).decode("utf-8"))
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [text_of(row.get(name)) for row in rows] for name in names}
    frame = pl.DataFrame(columns, dict.fromkeys(names, pl.String))
    return cleaned(iter([Piece(1, frame)]), frozenset())


def _rows(file: DroppedFile, text: str) -> list[dict[str, Any]]:
    try:
        rows = parse(text)
    except json.JSONDecodeError as broken:
        raise Misunderstood("references.json_broken", file=file.name, line=broken.lineno) from None
    except RefusedJson as refused:
        raise Misunderstood("references.json_refused", file=file.name, reason=str(refused)) from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Misunderstood("references.json_no_list", file=file.name)
    return rows
