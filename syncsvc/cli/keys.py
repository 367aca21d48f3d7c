"""Commands around keys to the JSON interface: create, list, revoke."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from syncsvc.cli.command import Command, Group
from syncsvc.cli.options import DataDir, Format, Language, OutputFormat, Speak, whoever
from syncsvc.cli.output import answer, show


class Right(StrEnum):
    """What a key may do; written out because the model's own would load the column library for ``--help``."""

    READ = "read"
    PEOPLE = "people"
    DECIDE = "decide"
    TRIGGER = "trigger"
    OPERATE = "operate"
    METRICS = "metrics"
    ADMIN = "admin"


def create(
    name: Annotated[str, typer.Argument(help="Untuk siapa atau untuk apa kunci ini.")],
    agency: Annotated[list[str], typer.Option("--agency", help="Instansi yang boleh dilihat; * untuk semua.")],
    right: Annotated[list[Right], typer.Option("--right", help="Hak kunci; boleh beberapa kali.")],
    days: Annotated[int, typer.Option("--days", help="Berlaku berapa hari, paling lama 400.")] = 90,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Buat kunci antarmuka JSON; hanya ditampilkan sekali ini. / Make a key; it is shown this once."""
    from syncsvc.app import api_keys as app

    rights = [str(each) for each in right]
    answer(app.create_key(data, name, agency, rights, days, whoever(), str(language)), form)


def listing(data: DataDir = None, form: OutputFormat = Format.TABLE, language: Speak = Language.ID) -> None:
    """Semua kunci yang pernah dibuat. / Every key that was made."""
    from syncsvc.app import api_keys as app

    show(app.list_keys(data), app.COLUMNS, form)


def revoke(
    key: Annotated[int, typer.Argument(help="Nomor kunci.")],
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Cabut kunci. / Let a key open nothing any more."""
    from syncsvc.app import api_keys as app

    answer(app.revoke_key(data, key, whoever(), str(language)), form)


def add_to(parent: typer.Typer) -> None:
    """Hang these commands on the command line."""
    keys = typer.Typer(
        cls=Group,
        help="Kunci antarmuka JSON. / Keys to the JSON interface.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    keys.command("create", cls=Command)(create)
    keys.command("list", cls=Command)(listing)
    keys.command("revoke", cls=Command)(revoke)
    parent.add_typer(keys, name="keys")
