"""The command about one person: check."""

from __future__ import annotations

from typing import Annotated

import typer

from syncsvc.cli.command import Command
from syncsvc.cli.options import AsOf, ConfigDir, DataDir, Format, Language, OnlyAgency, OutputFormat, Speak, Verbose
from syncsvc.cli.output import show


def check(
    nip: Annotated[str, typer.Argument(metavar="NIP", help="NIP pegawai.", show_default=False)],
    agency: OnlyAgency = None,
    pull: Annotated[bool, typer.Option("--pull", help="Baca ulang juga sumber yang tersimpan.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Simpan temuannya; tanpa ini hanya dihitung.")] = False,
    as_of: AsOf = None,
    config: ConfigDir = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
    verbose: Verbose = False,
) -> None:
    """Satu pegawai sekarang, di semua sisi. / One employee now, on all sides."""
    from syncsvc.app import person as app
    from syncsvc.app.person_rows import COLUMNS, NARROW
    from syncsvc.cli.progress import watch

    question = app.Question(nip, agency, pull, keep, as_of)
    with watch(verbose) as progress:
        person = app.check_person(config, data, question, str(language), progress)
    show(person.rows, COLUMNS, form, NARROW)
    raise typer.Exit(person.code)


def add_to(parent: typer.Typer) -> None:
    """Hang the command on the command line."""
    parent.command("check", cls=Command)(check)
