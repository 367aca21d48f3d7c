"""Commands around decrees on the organisation: sotk apply, show, withdraw."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from syncsvc.cli.command import Command, Group
from syncsvc.cli.options import ConfigDir, DataDir, Format, Language, OutputFormat, Speak, whoever
from syncsvc.cli.output import answer, show, tell

OfAgency = Annotated[str, typer.Option("--agency", help="Kunci instansi (nama folder di config/agencies).")]
NARROW = ("number", "effective", "standing", "local_moved", "local_people", "siasn_moved", "siasn_people", "left")


def apply(
    file: Annotated[Path, typer.Argument(help="Berkas YAML tentang SK SOTK.")],
    agency: OfAgency,
    dry: Annotated[bool, typer.Option("--dry", "--dry-run", help="Katakan saja akibatnya, jangan simpan.")] = False,
    config: ConfigDir = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Catat SK SOTK beserta akibatnya pada unit dan pegawai. / Keep a decree on the organisation."""
    from syncsvc.app import structure as app

    answer(app.apply_decree(config, data, file, agency, dry, whoever(), str(language)), form)


def shown(
    agency: OfAgency,
    number: Annotated[str | None, typer.Argument(help="Nomor SK; tanpa ini semuanya.", show_default=False)] = None,
    config: ConfigDir = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """SK SOTK dan sejauh mana pelaksanaannya. / Decrees, and how far their execution is."""
    from syncsvc.app import structure as app

    rows, sentences = app.show_decrees(config, data, agency, number, str(language))
    show(rows, app.COLUMNS, form, NARROW)
    if form is Format.TABLE:
        tell(sentences)


def withdraw(
    number: Annotated[str, typer.Argument(help="Nomor SK.")],
    agency: OfAgency,
    reason: Annotated[str, typer.Option(help="Alasan, tanpa data pribadi.")],
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Batalkan pencatatan SK SOTK. / Take a decree back."""
    from syncsvc.app import structure as app

    answer(app.withdraw_decree(data, agency, number, reason, whoever(), str(language)), form)


def add_to(parent: typer.Typer) -> None:
    """Hang these commands on the command line."""
    structure = typer.Typer(
        cls=Group, rich_markup_mode=None, no_args_is_help=True, help="Perubahan SOTK. / Structure changes."
    )
    structure.command("apply", cls=Command)(apply)
    structure.command("show", cls=Command)(shown)
    structure.command("withdraw", cls=Command)(withdraw)
    parent.add_typer(structure, name="sotk")
