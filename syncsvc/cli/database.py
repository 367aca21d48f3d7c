"""Commands around the store: db upgrade, backup, check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from syncsvc.cli.command import Command, Group
from syncsvc.cli.options import DataDir, Language, Speak


def upgrade(data: DataDir = None, language: Speak = Language.ID) -> None:
    """Buat atau mutakhirkan basis data; cadangan dibuat lebih dulu. / Create or migrate the store."""
    from syncsvc.app import database as app

    typer.echo(app.upgrade_store(data, str(language)))


def backup(
    target: Annotated[Path, typer.Argument(help="Berkas cadangan.")],
    data: DataDir = None,
    language: Speak = Language.ID,
) -> None:
    """Salin basis data selagi dipakai. / Copy the store while it is in use."""
    from syncsvc.app import database as app

    typer.echo(app.backup_store(data, target, str(language)))


def check(data: DataDir = None, language: Speak = Language.ID) -> None:
    """Periksa keutuhan basis data; keluar 77 bila rusak. / Check the store's integrity."""
    from syncsvc.app import database as app

    health = app.check_store(data)
    typer.echo(app.health_text(health, str(language)))
    if health.problems:
        raise typer.Exit(77)


def add_to(parent: typer.Typer) -> None:
    """Hang these commands on the command line."""
    database = typer.Typer(cls=Group, help="Basis data. / The store.", no_args_is_help=True, rich_markup_mode=None)
    database.command("upgrade", cls=Command)(upgrade)
    database.command("backup", cls=Command)(backup)
    database.command("check", cls=Command)(check)
    parent.add_typer(database, name="db")
