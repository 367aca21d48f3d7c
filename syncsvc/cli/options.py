"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Language(StrEnum):
    """The reader's language."""

    ID = "id"
    EN = "en"


ConfigDir = Annotated[
    Path | None,
    typer.Option("--config", help="Folder konfigurasi (SYNCSVC_CONFIG, bawaan ./config).", show_default=False),
]
DataDir = Annotated[
    Path | None, typer.Option("--data", help="Folder data (SYNCSVC_DATA, bawaan ./data).", show_default=False)
]
OutputFormat = Annotated[Format, typer.Option("--format", help="table, json atau csv.")]
Speak = Annotated[Language, typer.Option("--language", envvar="SYNCSVC_LANGUAGE", help="Bahasa keluaran: id atau en.")]
Agency = Annotated[str, typer.Argument(help="Kunci instansi (nama folder di config/agencies).")]
