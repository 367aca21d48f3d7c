"""Commands around runs: run, runs, report, demo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from syncsvc.cli.command import Command, Group
from syncsvc.cli.options import (
    Agency,
    AsOf,
    ConfigDir,
    DataDir,
    DryRun,
    FailOn,
    Format,
    Language,
    Nips,
    OnlyAgency,
    OutputFormat,
    Sources,
    Speak,
    Units,
    Verbose,
    whoever,
)
from syncsvc.cli.output import answer, show, write

RunNumber = Annotated[int, typer.Argument(metavar="RUN", help="Nomor proses, seperti pada: syncsvc runs")]


def run(
    agency: Agency,
    dry_run: DryRun = False,
    source: Sources = None,
    unit: Units = None,
    nip: Nips = None,
    as_of: AsOf = None,
    fail_on: FailOn = None,
    config: ConfigDir = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
    verbose: Verbose = False,
) -> None:
    """Tarik semua sumber, cocokkan, simpan temuan. / Pull, reconcile, keep findings."""
    from syncsvc.app import runs as app
    from syncsvc.cli.progress import watch

    request = app.Request(agency, dry_run, tuple(source or ()), tuple(unit or ()), tuple(nip or ()), as_of)
    with watch(verbose) as progress:
        ended = app.run_agency(config, data, request, str(language), progress)
    answer(app.answer(config, data, ended, str(language)), form)
    raise typer.Exit(app.exit_code(ended, fail_on))


def listing(
    context: typer.Context,
    agency: OnlyAgency = None,
    limit: Annotated[int, typer.Option(min=1, help="Paling banyak sekian, yang terbaru.")] = 20,
    pulls: Annotated[bool, typer.Option("--pulls", help="Juga penarikan tiap sumber.")] = False,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Proses: tanpa anak perintah, daftarnya. / Runs; lists them when no subcommand is given."""
    if context.invoked_subcommand:
        return
    from syncsvc.app import runs as app

    show(app.list_runs(data, agency, limit, pulls), app.WITH_PULLS if pulls else app.COLUMNS, form)


def shown(
    run_id: RunNumber,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Satu proses selengkapnya, dengan alasan tahanan. / One run whole, with the guard's reasons."""
    from syncsvc.app import runs as app

    show(app.show_run(data, run_id, str(language)), ("fact", "value"), form)


def approve(
    run_id: RunNumber,
    config: ConfigDir = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
    verbose: Verbose = False,
) -> None:
    """Terima data yang ditahan dan nilai tepat data itu. / Evaluate exactly the held intake."""
    from syncsvc.app import runs as app
    from syncsvc.app import wishes
    from syncsvc.cli.progress import watch

    if wishes.served(data):
        answer(wishes.allow_held(data, run_id, whoever(), str(language)), form)
        return
    with watch(verbose) as progress:
        ended = app.approve_run(config, data, run_id, str(language), whoever(), progress)
    answer(app.answer(config, data, ended, str(language)), form)
    raise typer.Exit(app.exit_code(ended, None))


def reject(
    run_id: RunNumber,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Tolak data yang ditahan. / Refuse the held intake."""
    from syncsvc.app import runs as app

    answer(app.reject_run(data, run_id, whoever(), str(language)), form)


def report(
    agency: Agency,
    form: Annotated[str, typer.Option("--format", help="text (table), csv, json, html, xlsx, xlsx-units.")] = "text",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Berkas tujuan; - untuk layar.", show_default=False)
    ] = None,
    data: DataDir = None,
    config: ConfigDir = None,
    language: Speak = Language.ID,
) -> None:
    """Laporan dari proses terakhir yang disimpan. / A report of the last stored run."""
    from syncsvc.app import views as app

    made = app.make_report(config, data, agency, form, str(language))
    if str(output) == "-" or (output is None and made.is_text):
        write(made.content)
    else:
        answer(app.keep_report(made, output), Format(form) if form in list(Format) else Format.TABLE)


def demo(
    folder: Annotated[Path, typer.Argument(help="Folder baru untuk peragaan.")] = Path("demo"),
    employees: Annotated[int, typer.Option(min=200, help="Jumlah pegawai.")] = 2000,
    seed: Annotated[int, typer.Option(help="Benih acak.")] = 7,
    exports: Annotated[bool, typer.Option("--exports", help="Baca berkas ekspor portal, tanpa HTTP.")] = False,
    daemon: Annotated[
        str, typer.Option("--daemon", help="none, shown (perlihatkan layanan), atau kept (biarkan berjalan).")
    ] = "none",
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Peragaan lengkap: contoh, tiruan portal, proses, laporan. / Sample, doubles, run and reports in one go."""
    from syncsvc.app import demonstration as app
    from syncsvc.cli.progress import watch

    with watch() as progress:
        making = app.making_today(employees, seed)
        shown = app.demo(folder, making, exports, str(language), progress, app.daemon_wish(daemon))
    answer(shown, form)


def add_to(parent: typer.Typer) -> typer.Typer:
    """Hang these commands on the command line; the group of those about runs."""
    parent.command("run", cls=Command)(run)
    parent.command("report", cls=Command)(report)
    parent.command("demo", cls=Command)(demo)
    runs = typer.Typer(cls=Group, rich_markup_mode=None, invoke_without_command=True, callback=listing)
    runs.command("list", cls=Command, help="Daftar proses, terbaru dahulu. / Runs, newest first.")(listing)
    runs.command("show", cls=Command)(shown)
    runs.command("approve", cls=Command)(approve)
    runs.command("reject", cls=Command)(reject)
    parent.add_typer(runs, name="runs")
    return runs
