"""Commands around local nomenclature: the work list, one term, rulings, coverage, and their exchange."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from syncsvc.cli import mapping_match
from syncsvc.cli.command import Command, Group
from syncsvc.cli.options import ConfigDir, DataDir, Format, Language, OnlyAgency, OutputFormat, Speak, whoever
from syncsvc.cli.output import answer, show


class Listing(StrEnum):
    """Which national list the terms belong to."""

    POSITIONS = "positions"
    UNITS = "units"


class Decision(StrEnum):
    """What the run concluded about a term."""

    REVIEW = "review"
    NONE = "none"
    ACCEPT = "accept"


class Kinship(StrEnum):
    """What the local term is to the national one."""

    EXACT = "exact"
    BROADER = "broader"
    NARROWER = "narrower"
    INEXACT = "inexact"
    NONE = "none"


class Exported(StrEnum):
    """What a file of nomenclature looks like."""

    SSSOM = "sssom"
    CSV = "csv"
    XLSX = "xlsx"


def listed(
    agency: OnlyAgency = None,
    listing: Annotated[Listing | None, typer.Option(help="Daftar: positions atau units.", show_default=False)] = None,
    decision: Annotated[
        Decision | None, typer.Option(help="Hanya simpulan ini; tanpa itu yang belum terpadan.", show_default=False)
    ] = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Daftar kerja menurut dampak. / The terms that wait for a person, by impact."""
    from syncsvc.app import worklist as app

    rows = app.list_terms(data, agency, listing and str(listing), decision and str(decision), str(language))
    show(rows, app.COLUMNS, form, app.NARROW)


def shown(
    term: Annotated[str, typer.Argument(help="Id istilah (boleh awalnya) atau tulisannya.")],
    agency: OnlyAgency = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Satu istilah: calon, penjelasan, keputusan. / One term: candidates, explanation, decisions."""
    from syncsvc.app import worklist as app

    show(app.show_term(data, agency, term, str(language)), ("fact", "value"), form)


def decide(
    term: Annotated[list[str], typer.Argument(help="Satu atau beberapa istilah: id atau tulisannya.")],
    kinship: Annotated[Kinship | None, typer.Option("--as", help="Hubungannya.", show_default=False)] = None,
    code: Annotated[str | None, typer.Option(help="Kode nasional.", show_default=False)] = None,
    candidate: Annotated[int | None, typer.Option(min=1, help="Calon nomor sekian.", show_default=False)] = None,
    reject: Annotated[str | None, typer.Option(help="Kode yang bukan padanannya.", show_default=False)] = None,
    approve: Annotated[bool, typer.Option("--approve", help="Setujui usulan orang lain.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Cabut keputusan.")] = False,
    reason: Annotated[str | None, typer.Option(help="Alasan, tanpa data pribadi.", show_default=False)] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Berlaku sampai.", show_default=False)
    ] = None,
    agency: OnlyAgency = None,
    config: ConfigDir = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Putuskan padanan istilah. / Rule on terms: map, reject, approve, withdraw."""
    from syncsvc.app import rulings as app

    last = until.date() if until else None
    act = app.Act(whoever(), kinship and str(kinship), code, candidate, reject, approve, withdraw, reason, last)
    answer(app.decide_terms(config, data, agency, tuple(term), act, str(language)), form)


def coverage(
    agency: OnlyAgency = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Berapa persen istilah dan pegawai terpadan. / How many terms and people are mapped, per unit and in total."""
    from syncsvc.app import worklist as app

    show(app.coverage(data, agency, str(language)), app.COVERED, form)


def export(
    form: Annotated[Exported, typer.Option("--format", help="sssom, csv, atau xlsx (daftar kerja untuk diisi).")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Berkas tujuan.")],
    pack: Annotated[
        str | None, typer.Option(help="Nama paket untuk instansi lain, tanpa data pribadi.", show_default=False)
    ] = None,
    licence: Annotated[
        str | None, typer.Option("--license", help="Alamat lisensi pada SSSOM.", show_default=False)
    ] = None,
    agency: OnlyAgency = None,
    data: DataDir = None,
    language: Speak = Language.ID,
) -> None:
    """Tulis padanan atau daftar kerja ke berkas. / Write rulings, a pack, or the work list to a file."""
    from syncsvc.app import exchange as app

    wish = app.Wish(str(form), pack) if licence is None else app.Wish(str(form), pack, licence)
    answer(app.export(data, agency, wish, output, str(language)), Format.TABLE)


def bring_in(
    file: Annotated[Path, typer.Argument(help="Daftar kerja terisi (xlsx, csv) atau padanan (csv, SSSOM).")],
    agency: OnlyAgency = None,
    config: ConfigDir = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Masukkan berkas; tiap baris dinilai sendiri. / Bring a file in; each row is judged by itself."""
    from syncsvc.app import importing as app

    imported = app.import_file(config, data, agency, file, whoever())
    answer(app.answer(imported, str(language)), form)
    if imported.refused:
        raise typer.Exit(app.EXIT_REFUSED)


def add_to(parent: typer.Typer) -> None:
    """Hang these commands on the command line."""
    mapping = typer.Typer(
        cls=Group,
        rich_markup_mode=None,
        no_args_is_help=True,
        help="Padanan nomenklatur. / Local terms and the national lists.",
    )
    mapping_match.add_to(mapping)
    mapping.command("list", cls=Command)(listed)
    mapping.command("show", cls=Command)(shown)
    mapping.command("decide", cls=Command)(decide)
    mapping.command("coverage", cls=Command)(coverage)
    mapping.command("export", cls=Command)(export)
    mapping.command("import", cls=Command)(bring_in)
    parent.add_typer(mapping, name="mapping")
