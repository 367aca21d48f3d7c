"""The command that matches a file of names with a reference in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from syncsvc.cli.command import Command
from syncsvc.cli.options import Format, Language, OutputFormat, Speak
from syncsvc.cli.output import answer


def match(
    reference: Annotated[Path, typer.Option(help="CSV referensi jabatan (code,title,kind) atau unit (code,title).")],
    names: Annotated[
        Path, typer.Option("--input", help="CSV nama: local,kind, boleh golongan,eselon,unit,parent,agency.")
    ],
    output: Annotated[Path, typer.Option(help="CSV hasil, baris demi baris dalam urutan yang sama.")],
    units: Annotated[bool, typer.Option("--units", help="Yang dipadankan adalah nama unit, bukan jabatan.")] = False,
    agency: Annotated[str, typer.Option(help="Instansi untuk baris yang tidak menyebutnya.")] = "",
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Padankan berkas nama dengan referensi. / Match a file of names with a reference."""
    from syncsvc.app import matching as app

    answer(
        app.match_file(
            app.UNITS if units else app.POSITIONS, app.Wish(reference, names, output, agency), str(language)
        ),
        form,
    )


def add_to(mapping: typer.Typer) -> None:
    """Hang the command on its group."""
    mapping.command("match", cls=Command)(match)
