"""The command that matches a file of names with a reference in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from syncsvc.cli.command import Command
from syncsvc.cli.options import Format, Language, OutputFormat, Speak
from syncsvc.cli.output import answer
from syncsvc.cli.references import Columns, CutCycles, Encoding, Sheet


def match(
    reference: Annotated[
        Path, typer.Option(help="Referensi jabatan (code,title,kind) atau unit (code,title): CSV, XLSX atau JSON.")
    ],
    names: Annotated[
        Path, typer.Option("--input", help="CSV nama: local,kind, boleh golongan,eselon,unit,parent,agency.")
    ],
    output: Annotated[Path, typer.Option(help="CSV hasil, baris demi baris dalam urutan yang sama.")],
    units: Annotated[bool, typer.Option("--units", help="Yang dipadankan adalah nama unit, bukan jabatan.")] = False,
    agency: Annotated[str, typer.Option(help="Instansi untuk baris yang tidak menyebutnya.")] = "",
    column: Columns = None,
    sheet: Sheet = None,
    encoding: Encoding = None,
    cut_cycles: CutCycles = False,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Padankan berkas nama dengan referensi. / Match a file of names with a reference."""
    from syncsvc.app import matching as app
    from syncsvc.app.list_files import ListFile
    from syncsvc.mapping.references.shapes import POSITIONS, UNITS

    file = ListFile(reference, sheet, encoding)
    wish = app.Wish(file, names, output, agency, tuple(column or ()), cut_cycles=cut_cycles)
    answer(app.match_file(UNITS if units else POSITIONS, wish, str(language)), form)


def add_to(mapping: typer.Typer) -> None:
    """Hang the command on its group."""
    mapping.command("match", cls=Command)(match)
