"""Options that several commands share."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from syncsvc.settings import whoever as whoever


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Language(StrEnum):
    """The reader's language."""

    ID = "id"
    EN = "en"


class Severity(StrEnum):
    """How bad a finding is; written out because the model's own would load the column library for ``--help``."""

    BLOCK = "block"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


ConfigDir = Annotated[
    Path | None,
    typer.Option("--config", help="Folder konfigurasi (SYNCSVC_CONFIG, bawaan ./config).", show_default=False),
]
DataDir = Annotated[
    Path | None, typer.Option("--data", help="Folder data (SYNCSVC_DATA, bawaan ./data).", show_default=False)
]
OutputFormat = Annotated[Format, typer.Option("--format", help="table, json atau csv.")]
Speak = Annotated[Language, typer.Option("--language", envvar="SYNCSVC_LANGUAGE", help="Bahasa keluaran: id atau en.")]
Verbose = Annotated[bool, typer.Option("--verbose", help="Tampilkan juga baris log (lihat SYNCSVC_LOG).")]
OnlyAgency = Annotated[str | None, typer.Option("--agency", help="Hanya instansi ini.", show_default=False)]
Sources = Annotated[list[str] | None, typer.Option("--source", help="Hanya sumber ini.", show_default=False)]
Nips = Annotated[list[str] | None, typer.Option("--nip", help="Hanya pegawai ini.", show_default=False)]
Units = Annotated[
    list[str] | None, typer.Option("--unit", help="Hanya unit ini dan bawahannya (id).", show_default=False)
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Hitung saja, jangan simpan.")]
FailOn = Annotated[
    Severity | None,
    typer.Option("--fail-on", help="Keluar 1 bila ada temuan setingkat ini ke atas.", show_default=False),
]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Anggap hari ini tanggal ini.", show_default=False),
]
Agency = Annotated[str, typer.Argument(help="Kunci instansi (nama folder di config/agencies).")]
