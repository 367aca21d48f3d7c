"""Commands around national lists: reference import, diff, list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from syncsvc.cli.command import Command, Group
from syncsvc.cli.options import ConfigDir, DataDir, Format, Language, OutputFormat, Speak, Verbose, whoever
from syncsvc.cli.output import answer, show

LISTED = ("list", "agency", "version", "rows", "origin", "imported_at", "by")

List = Annotated[
    str,
    typer.Argument(
        metavar="LIST",
        help="positions, units, ranks, echelons, education, legal_status, job_kinds, levels, staff_types, assignments.",
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--column", help="Nama kolom di berkas, FIELD=NAMA, dapat diulang.", show_default=False),
]
Whose = Annotated[
    str | None, typer.Option("--agency", help="Kunci instansi pemilik daftar (unit), atau sumber.", show_default=False)
]
Sheet = Annotated[str | None, typer.Option("--sheet", help="Nama atau nomor lembar XLSX.", show_default=False)]
Encoding = Annotated[
    str | None, typer.Option("--encoding", help="Pengodean teks, misalnya cp1252.", show_default=False)
]

CutCycles = Annotated[bool, typer.Option("--cut-cycles", help="Terima unit yang saling menjadi induk, tanpa induknya.")]


def take(
    listing: List,
    file: Annotated[Path | None, typer.Argument(help="Berkas CSV, XLSX atau JSON.", show_default=False)] = None,
    source: Annotated[
        str | None, typer.Option("--from", help="Ambil dari sumber ini, bukan dari berkas.", show_default=False)
    ] = None,
    agency: Whose = None,
    column: Columns = None,
    sheet: Sheet = None,
    encoding: Encoding = None,
    accept_smaller: Annotated[
        bool, typer.Option("--accept-smaller", help="Terima daftar yang jauh lebih kecil dari yang berlaku.")
    ] = False,
    cut_cycles: CutCycles = False,
    config: ConfigDir = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
    verbose: Verbose = False,
) -> None:
    """Impor daftar nasional; semua diperiksa dulu, lalu berlaku. / Import a national list, checked as a whole."""
    from syncsvc.app import references as app
    from syncsvc.cli.progress import watch

    columns = tuple(column or ())
    request = app.Request(
        listing, file, source, agency, columns, sheet, encoding, accept_smaller=accept_smaller, cut_cycles=cut_cycles
    )
    with watch(verbose):
        imported = app.import_list(config, data, request, whoever(), str(language))
    answer(imported, form)


def diff(
    listing: List,
    file: Annotated[Path, typer.Argument(help="Berkas CSV, XLSX atau JSON.")],
    agency: Whose = None,
    column: Columns = None,
    sheet: Sheet = None,
    encoding: Encoding = None,
    cut_cycles: CutCycles = False,
    config: ConfigDir = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Apa yang akan berubah bila berkas ini diimpor. / What importing this file would change."""
    from syncsvc.app import references as app

    request = app.Request(listing, file, None, agency, tuple(column or ()), sheet, encoding, cut_cycles=cut_cycles)
    answer(app.diff_list(config, data, request, str(language)), form)


def listing(data: DataDir = None, form: OutputFormat = Format.TABLE, language: Speak = Language.ID) -> None:
    """Daftar nasional yang berlaku. / The national lists in force."""
    from syncsvc.app import references as app

    show(app.list_references(data), LISTED, form)


def add_to(parent: typer.Typer) -> None:
    """Hang these commands on the command line."""
    reference = typer.Typer(
        cls=Group, help="Daftar nasional. / National lists.", no_args_is_help=True, rich_markup_mode=None
    )
    reference.command("import", cls=Command)(take)
    reference.command("diff", cls=Command)(diff)
    reference.command("list", cls=Command)(listing)
    parent.add_typer(reference, name="reference")
