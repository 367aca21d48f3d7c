"""The process that parses a workbook: a JSON request as argument, framed JSON on stdout.

Started by file name, so that it imports calamine and the standard library and nothing of ours: Polars stays
out, the memory limit is set before the workbook's first byte is read, and killing it costs nothing.

A frame is four bytes of length (big-endian) and JSON. First {"sheet": [name, place], "head": rows}, then for
each batch {"first_row": number, "columns": lists}, last {"end": true}; or instead of any {"error": kind, …}.
"""

from __future__ import annotations

import datetime
import gc
import json
import resource
import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import TypedDict

import python_calamine as calamine

EXACT = 1e15
Value = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta
Row = list[str | None]


class Request(TypedDict):
    """What the parent asks for: a sheet by name or number from 1 (None: the first visible), in batches."""

    path: str
    sheet: str | None
    memory_mb: int
    head_rows: int
    batch_rows: int


def cell_text(value: Value) -> str | None:
    """A cell as text: integers plain below 10^15, then with an exponent; dates as ISO; empty as None."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "seconds")
    return str(value)


def row_texts(row: list[Value]) -> Row:
    """A row as texts; most cells are text already, so that case is decided without a call."""
    return [(value or None) if value.__class__ is str else cell_text(value) for value in row]


def _number(value: float) -> str:
    if abs(value) >= EXACT:
        return f"{Decimal(repr(float(value))).normalize():E}"
    return str(int(value)) if value == int(value) else repr(value)


def _chosen(workbook: calamine.CalamineWorkbook, wanted: str | None) -> tuple[str, int] | None:
    """The wanted sheet's name and place among all sheets (0 = first)."""
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    visible = [sheet.name for sheet in sheets if sheet.visible == calamine.SheetVisibleEnum.Visible]
    named = wanted if wanted in workbook.sheet_names else None
    if named is None and (wanted is None or wanted.isdecimal()) and 0 < int(wanted or 1) <= len(visible):
        named = visible[int(wanted or 1) - 1]
    return (named, workbook.sheet_names.index(named)) if named is not None else None


def _batches(rows: Iterable[Row], first_row: int, size: int) -> Iterator[dict[str, object]]:
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        if any(cell is not None for row in batch for cell in row):
            yield {"first_row": first_row, "columns": list(zip(*batch, strict=True))}
        first_row += len(batch)


def answer(request: Request) -> Iterator[dict[str, object]]:
    """All frames for one request, except the end."""
    with calamine.load_workbook(request["path"]) as workbook:
        chosen = _chosen(workbook, request["sheet"])
        if chosen is None:
            yield {"error": "no_sheet", "sheets": workbook.sheet_names}
            return
        rows = map(row_texts, workbook.get_sheet_by_name(chosen[0]).iter_rows())
        head = list(islice(rows, request["head_rows"]))
        yield {"sheet": chosen, "head": head}
        yield from _batches(head, 1, request["batch_rows"])
        yield from _batches(rows, len(head) + 1, request["batch_rows"])


def _send(frame: dict[str, object]) -> None:
    text = json.dumps(frame, ensure_ascii=True, separators=(",", ":")).encode()
    sys.stdout.buffer.write(len(text).to_bytes(4, "big") + text)
    sys.stdout.buffer.flush()


def main() -> None:
    """Answer the request within its memory."""
    request: Request = json.loads(sys.argv[1])
    limit = request["memory_mb"] * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # cells make no cycles, and looking for them among millions takes half the time
    try:
        for frame in answer(request):
            _send(frame)
        _send({"end": True})
    except MemoryError:
        _send({"error": "memory"})
    except calamine.PasswordError:
        _send({"error": "encrypted"})
    except (calamine.CalamineError, OSError, ValueError):
        _send({"error": "broken"})


if __name__ == "__main__":
    main()
