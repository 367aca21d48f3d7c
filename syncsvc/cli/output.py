"""How rows and errors are shown: tables for people, JSON and CSV for programs."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import typer

from syncsvc.cli.options import Format
from syncsvc.errors import ConfigError, SyncsvcError
from syncsvc.lang import say

PIPED_WIDTH = 240
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def show(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str], form: Format, narrow: Sequence[str] | None = None
) -> None:
    """Print rows under the given columns; a table for people may have fewer of them (``narrow``)."""
    if form is Format.JSON:
        typer.echo(
            json.dumps([{name: row.get(name) for name in columns} for row in rows], ensure_ascii=False, default=str)
        )
    elif form is Format.CSV:
        writer = csv.writer(sys.stdout, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_safe(row.get(name)) for name in columns] for row in rows)
    else:
        _table(rows, narrow or columns)


def complain(error: SyncsvcError, language: str | None = None) -> None:
    """The error's sentence with its remedy on standard error; a configuration's mistakes one per line."""
    language = language or os.environ.get("SYNCSVC_LANGUAGE", "id")
    language = language if language in ("id", "en") else "id"
    if isinstance(error, ConfigError):
        for mistake in error.mistakes:
            sentence = say(language, mistake.key, **dict(mistake.facts))
            typer.echo(f"{mistake.file}:{mistake.line}: {mistake.path}: {sentence}", err=True)
    typer.echo(say(language, error.key, **error.facts), err=True)


def _safe(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_RISKY) else text


def _table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, collapse_padding=True)
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*("" if row.get(name) is None else escape(str(row.get(name))) for name in columns))
    Console(width=None if sys.stdout.isatty() else PIPED_WIDTH).print(table)
