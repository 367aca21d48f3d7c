"""Commands around the store: health, and db upgrade, backup, restore, copy, compare, check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from syncsvc.cli.command import Command, Group
from syncsvc.cli.options import DataDir, Format, Language, OutputFormat, Speak
from syncsvc.cli.output import answer


def health(data: DataDir = None, form: OutputFormat = Format.TABLE, language: Speak = Language.ID) -> None:
    """Lihat cepat: folder data dapat ditulis, basis data dapat dibuka. / A quick look: could a command work here?"""
    from syncsvc.app import health as app

    answer(app.look_around(data, str(language)), form)


def upgrade(data: DataDir = None, form: OutputFormat = Format.TABLE, language: Speak = Language.ID) -> None:
    """Buat atau mutakhirkan basis data; cadangan dibuat lebih dulu. / Create or migrate the store."""
    from syncsvc.app import database as app

    answer(app.upgrade_store(data, str(language)), form)


def backup(
    target: Annotated[Path, typer.Argument(help="Berkas cadangan.")],
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Salin basis data selagi dipakai. / Copy the store while it is in use."""
    from syncsvc.app import database as app

    answer(app.backup_store(data, target, str(language)), form)


def restore(
    file: Annotated[Path, typer.Argument(help="Berkas cadangan dari: syncsvc db backup.")],
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Isi basis data yang masih kosong dari cadangan. / Fill an empty store from a backup."""
    from syncsvc.app import database as app

    answer(app.restore_store(data, file, str(language)), form)


def copy(
    to: Annotated[
        str, typer.Option("--to", help="Alamat tujuan yang kosong: postgresql://… atau sqlite:///…, atau env:NAMA.")
    ],
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Pindahkan isi ke basis data lain yang kosong, dengan sidik dibandingkan. / Move to another, empty store."""
    from syncsvc.app import database as app

    answer(app.copy_store(data, to, str(language)), form)


def compare(
    one: Annotated[str, typer.Argument(help="Alamat basis data, atau env:NAMA.")],
    other: Annotated[str, typer.Argument(help="Alamat basis data lain.")],
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Bandingkan isi dua basis data; keluar 77 bila berbeda. / Compare two stores table by table."""
    from syncsvc.app import database as app

    compared, equal = app.compare_two(one, other, str(language))
    answer(compared, form)
    if not equal:
        raise typer.Exit(77)


def check(data: DataDir = None, form: OutputFormat = Format.TABLE, language: Speak = Language.ID) -> None:
    """Periksa keutuhan basis data; keluar 77 bila rusak. / Check the store's integrity."""
    from syncsvc.app import database as app

    health = app.check_store(data)
    answer(app.health_answer(health, str(language)), form)
    if health.problems:
        raise typer.Exit(77)


def add_to(parent: typer.Typer) -> None:
    """Hang these commands on the command line."""
    parent.command("health", cls=Command)(health)
    database = typer.Typer(cls=Group, help="Basis data. / The store.", no_args_is_help=True, rich_markup_mode=None)
    database.command("upgrade", cls=Command)(upgrade)
    database.command("backup", cls=Command)(backup)
    database.command("restore", cls=Command)(restore)
    database.command("copy", cls=Command)(copy)
    database.command("compare", cls=Command)(compare)
    database.command("check", cls=Command)(check)
    parent.add_typer(database, name="db")
