"""Commands around a site's configuration: init, check-config, probe, sample."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from syncsvc.cli.command import Command
from syncsvc.cli.options import Agency, AsOf, ConfigDir, DataDir, Format, Language, OutputFormat, Speak
from syncsvc.cli.output import answer, aside, complain, show, tell


def init(
    agency: Agency, config: ConfigDir = None, form: OutputFormat = Format.TABLE, language: Speak = Language.ID
) -> None:
    """Tulis contoh konfigurasi untuk satu instansi. / Write an example configuration."""
    from syncsvc.app import site as app

    answer(app.init_site(config, agency), form)


def check_config(config: ConfigDir = None, form: OutputFormat = Format.TABLE, language: Speak = Language.ID) -> None:
    """Periksa seluruh konfigurasi; semua kesalahan sekaligus. / Check all of the configuration at once."""
    from syncsvc.app import site as app

    found, refused = app.check_site(config, str(language))
    answer(found, form)
    if refused:
        raise refused


def probe(
    agency: Agency,
    source: Annotated[str | None, typer.Option(help="Hanya sumber ini.", show_default=False)] = None,
    nip: Annotated[str | None, typer.Option(help="Pegawai yang dicoba ditanyakan.", show_default=False)] = None,
    as_of: AsOf = None,
    config: ConfigDir = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Coba jangkau setiap sumber: contoh tersamar, token, jatah. / Reach each source: masked sample, tokens."""
    from syncsvc.app import site as app

    looked = app.probe_sources(config, data, app.Probing(agency, source, nip, as_of), str(language))
    if form is Format.TABLE:
        show(looked.rows, app.COLUMNS, form)
        tell(app.told(looked, str(language)))
    else:
        show([*looked.rows, *looked.facts], app.WITH_FACTS if looked.facts else app.COLUMNS, form)
    aside(looked.remarks)
    for error in looked.errors:
        complain(error, str(language))
    if looked.errors:
        raise typer.Exit(looked.errors[0].exit_code)


def sample(
    folder: Annotated[Path, typer.Argument(help="Folder baru untuk contoh.")],
    employees: Annotated[int, typer.Option(min=200, help="Jumlah pegawai.")] = 2000,
    seed: Annotated[int, typer.Option(help="Benih acak.")] = 7,
    as_of: AsOf = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Tulis instansi contoh yang direka, lengkap dengan kesalahan yang ditanam. / Write an invented agency."""
    from syncsvc.app import site as app

    answer(app.write_sample_site(folder, employees, seed, as_of, str(language)), form)


def add_to(parent: typer.Typer) -> None:
    """Hang these commands on the command line."""
    parent.command("init", cls=Command)(init)
    parent.command("check-config", cls=Command)(check_config)
    parent.command("probe", cls=Command)(probe)
    parent.command("sample", cls=Command)(sample)
