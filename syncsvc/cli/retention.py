"""The command that lets go of what is too old: purge."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from syncsvc.cli.command import Command
from syncsvc.cli.options import ConfigDir, DataDir, Format, Language, OutputFormat, Speak, whoever
from syncsvc.cli.output import answer


def purge(
    dry: Annotated[bool, typer.Option("--dry-run", help="Katakan saja berapa baris, jangan hapus.")] = False,
    audit_before: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Hapus juga jejak audit sebelum tanggal ini.", show_default=False),
    ] = None,
    config: ConfigDir = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Hapus yang lewat masa simpan menurut service.yaml. / Let go of what is past its time."""
    from syncsvc.app import retention as app
    from syncsvc.cli.progress import watch

    with watch():
        done = app.purge_store(config, data, dry, audit_before, whoever(), str(language))
    answer(done, form)


def add_to(parent: typer.Typer) -> None:
    """Hang the command on the command line."""
    parent.command("purge", cls=Command)(purge)
