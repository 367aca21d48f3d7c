"""How rows and errors are shown: tables for people, JSON and CSV for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from syncsvc.cli.options import Format
from syncsvc.cli.streams import Aside, while_read
from syncsvc.errors import SyncsvcError

if TYPE_CHECKING:
    from syncsvc.app.answer import Answer

_CONTROLS = (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
_AS_BLANK = dict.fromkeys(_CONTROLS, " ")
_AS_ESCAPE = {sign: f"\\u{sign:04x}" for sign in _CONTROLS if sign >= 0x7F}

Rows = Iterable[Mapping[str, Any]]


def show(rows: Rows, columns: Sequence[str], form: Format, narrow: Sequence[str] | None = None) -> None:
    """Print rows under the given columns; a table for people may have fewer of them (``narrow``).

    No sign of the data can steer a terminal.
    """
    with while_read(sys.stdout):
        if form is Format.JSON:
            _json(rows, columns)
        elif form is Format.CSV:
            _csv(rows, columns)
        elif sys.stdout.isatty():
            _table(rows, narrow or columns)
        else:
            _aligned(rows, narrow or columns)


def answer(given: Answer, form: Format) -> None:
    """Print an answer: its sentences for people; else its rows, and its notes on standard error."""
    if form is not Format.TABLE:
        show(given.rows, tuple(given.rows[0]), form)
        aside(given.notes)
        return
    with while_read(sys.stdout):
        for sentence in given.sentences:
            typer.echo(sentence)


def tell(sentences: Iterable[str]) -> None:
    """Say something on standard output, one sentence per line; no sign of the data can steer a terminal."""
    with while_read(sys.stdout):
        for sentence in sentences:
            typer.echo(sentence.translate(_AS_BLANK))


def write(content: bytes) -> None:
    """Print something that is whole already."""
    with while_read(sys.stdout):
        typer.echo(content, nl=False)


def aside(sentences: Iterable[str]) -> None:
    """Say something on standard error, where it is in no program's way."""
    stream = Aside(sys.stderr)
    for sentence in sentences:
        stream.say(sentence)


def complain(error: SyncsvcError, language: str) -> None:
    """The error's sentence with its remedy on standard error; a configuration's mistakes one per line."""
    from syncsvc.app.telling import sentences

    aside(sentences(error, language))


def _json(rows: Rows, columns: Sequence[str]) -> None:
    import json

    listed = [{name: row.get(name) for name in columns} for row in rows]
    typer.echo(json.dumps(listed, ensure_ascii=False, default=str).translate(_AS_ESCAPE))


def _csv(rows: Rows, columns: Sequence[str]) -> None:
    import csv

    from syncsvc.reports.cells import guarded_text

    writer = csv.writer(sys.stdout, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_shown(guarded_text(_plain(row.get(name)))) for name in columns] for row in rows)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _shown(value: Any) -> str:
    return _plain(value).translate(_AS_BLANK)


def _aligned(rows: Rows, columns: Sequence[str]) -> None:
    """One line per row, however long, for whatever reads it."""
    lines = [columns, *([_shown(row.get(name)) for name in columns] for row in rows)]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    for line in lines:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _table(rows: Rows, columns: Sequence[str]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, collapse_padding=True)
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(escape(_shown(row.get(name))) for name in columns))
    Console().print(table)
