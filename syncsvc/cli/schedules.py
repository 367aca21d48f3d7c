"""Commands around what is done by itself: schedules, with apply, enable, disable and next."""

from __future__ import annotations

from typing import Annotated

import typer

from syncsvc.cli.command import Command, Group
from syncsvc.cli.options import (
    ConfigDir,
    DataDir,
    Format,
    Language,
    OnlyAgency,
    OutputFormat,
    Speak,
    whoever,
)
from syncsvc.cli.output import answer, complain, show

Whose = Annotated[str, typer.Argument(metavar="AGENCY", help="Kunci instansi; - untuk seluruh pemasangan.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Nama jadwal, seperti pada: syncsvc schedules")]


def listing(
    context: typer.Context,
    agency: OnlyAgency = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Jadwal: tanpa anak perintah, daftarnya. / Schedules; lists them when no subcommand is given."""
    if context.invoked_subcommand:
        return
    from syncsvc.app import schedules as app

    columns = app.COLUMNS if form is Format.TABLE else app.WITH_CODES
    show(app.list_schedules(data, agency, str(language)), columns, form)


def apply(
    config: ConfigDir = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Berlakukan jadwal dari berkas konfigurasi. / Apply the schedules of the configuration."""
    from syncsvc.app import schedules as app

    applied, troubles = app.apply_files(config, data, str(language))
    answer(applied, form)
    for trouble in troubles:
        complain(trouble, str(language))
    if troubles:
        raise typer.Exit(troubles[0].exit_code)


def enable(
    agency: Whose,
    name: Name,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Hidupkan jadwal; dihitung mulai sekarang. / Switch a schedule on, from now on."""
    from syncsvc.app import schedules as app

    answer(app.switch(data, agency, name, True, whoever(), str(language)), form)


def disable(
    agency: Whose,
    name: Name,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Matikan jadwal, sampai dihidupkan atau berkasnya berubah. / Switch a schedule off."""
    from syncsvc.app import schedules as app

    answer(app.switch(data, agency, name, False, whoever(), str(language)), form)


def coming(
    agency: Whose,
    name: Name,
    count: Annotated[int, typer.Option(min=1, max=1_000, help="Sekian waktu berikutnya.")] = 5,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Kapan jadwal ini jatuh tempo berikutnya. / When a schedule falls due next."""
    from syncsvc.app import schedules as app

    show(app.coming(data, agency, name, count), app.DUE_COLUMNS, form)


def add_to(parent: typer.Typer) -> None:
    """Hang these commands on the command line."""
    group = typer.Typer(cls=Group, rich_markup_mode=None, invoke_without_command=True, callback=listing)
    group.command("list", cls=Command, help="Daftar jadwal. / The list of schedules.")(listing)
    group.command("apply", cls=Command)(apply)
    group.command("enable", cls=Command)(enable)
    group.command("disable", cls=Command)(disable)
    group.command("next", cls=Command)(coming)
    parent.add_typer(group, name="schedules")
