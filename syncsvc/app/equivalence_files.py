"""Reading SSSOM: the metadata block, then a TSV, each row with its number in the file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from syncsvc.connectors.files.drop import reading
from syncsvc.connectors.files.filled import MOST_ROWS
from syncsvc.errors import Misunderstood
from syncsvc.mapping.nomenclature import sssom
from syncsvc.mapping.nomenclature.drafts import FileRow
from syncsvc.reports.cells import unguarded

_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PlainFile:
    """Rows of ``exchange.COLUMNS``; ``pack`` is the name and version of the pack they are, None of an agency's own.

    ``damaged`` are the numbers of rows with too many or too few cells.
    """

    name: str
    rows: tuple[FileRow, ...]
    damaged: tuple[int, ...]
    pack: str | None


def is_sssom(file: Path) -> bool:
    """Whether a file begins with a metadata block, or is called like a TSV."""
    with reading(file), file.open("rb") as stream:
        begin = stream.read(4).removeprefix(b"\xef\xbb\xbf")
    return begin.startswith(b"#") or file.suffix.lower() == ".tsv"


def read_sssom(file: Path) -> PlainFile:
    """The whole file. Raises Misunderstood for what is no SSSOM: not UTF-8, broken metadata, a missing column."""
    lines = _text(file).splitlines(keepends=True)
    height = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    about = _metadata(file.name, "".join(line[1:] for line in lines[:height]))
    reader = csv.reader(io.StringIO("".join(lines[height:])), delimiter="\t")
    columns = next(reader, [])
    missing = [name for name in sssom.NEEDED if name not in columns]
    if missing:
        raise Misunderstood("nomenclature.columns_missing", file=file.name, columns=", ".join(missing))
    prefixes = [prefix for prefix, meant in about["curie_map"].items() if meant == sssom.ENTRY]
    rows: list[FileRow] = []
    damaged: list[int] = []
    for cells in reader:
        number = height + reader.line_num
        if len(cells) != len(columns):
            damaged += [number] if any(cells) else []
            continue
        row = {name: unguarded(cell) for name, cell in zip(columns, cells, strict=True)}
        rows.append((number, sssom.plain_row(row, prefixes)))
    if len(rows) > MOST_ROWS:
        raise Misunderstood("nomenclature.too_long", file=file.name, rows=MOST_ROWS)
    return PlainFile(file.name, tuple(rows), tuple(damaged), _pack(about))


def _text(file: Path) -> str:
    with reading(file):
        content = file.read_bytes() if file.stat().st_size <= _MOST_BYTES else None
    if content is None:
        raise Misunderstood("nomenclature.too_long", file=file.name, rows=MOST_ROWS)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise Misunderstood("nomenclature.not_utf8", file=file.name) from broken


def _metadata(file: str, block: str) -> dict[str, Any]:
    try:
        table = yaml.safe_load(block)
    except yaml.YAMLError as broken:
        raise Misunderstood("nomenclature.metadata_broken", file=file) from broken
    if not isinstance(table, dict) or not isinstance(table.get("curie_map"), dict) or "mapping_set_id" not in table:
        raise Misunderstood("nomenclature.metadata_broken", file=file)
    return table


def _pack(about: dict[str, Any]) -> str | None:
    number = str(about["mapping_set_id"])
    if not number.startswith(sssom.PACK):
        return None
    return f"{number.removeprefix(sssom.PACK)} {about.get('mapping_set_version', '')}".strip()
