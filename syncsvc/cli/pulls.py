"""Commands that bring sources in, or evaluate what is there: pull, evaluate."""

from __future__ import annotations

import typer

from syncsvc.cli.command import Command
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
    OutputFormat,
    Sources,
    Speak,
    Units,
    Verbose,
)
from syncsvc.cli.output import answer


def pull(
    agency: Agency,
    source: Sources = None,
    nip: Nips = None,
    as_of: AsOf = None,
    config: ConfigDir = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
    verbose: Verbose = False,
) -> None:
    """Tarik sumber saja, tanpa menilai; satu baris per sumber. / Only pull; one line per source."""
    from syncsvc.app import pulls as app
    from syncsvc.app.runs import Request
    from syncsvc.cli.progress import watch

    request = Request(agency, sources=tuple(source or ()), nips=tuple(nip or ()), as_of=as_of)
    with watch(verbose) as progress:
        brought = app.pull_agency(config, data, request, str(language), progress)
    answer(app.pull_answer(brought, str(language)), form)
    raise typer.Exit(app.exit_code(brought))


def evaluate(
    agency: Agency,
    dry_run: DryRun = False,
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
    """Nilai data yang sudah ditarik; tidak ada sumber yang dijangkau. / Only evaluate what was pulled."""
    from syncsvc.app import runs as app
    from syncsvc.cli.progress import watch

    request = app.Request(agency, dry_run, (), tuple(unit or ()), tuple(nip or ()), as_of)
    with watch(verbose) as progress:
        ended = app.evaluate_agency(config, data, request, str(language), progress)
    answer(app.answer(config, data, ended, str(language)), form)
    raise typer.Exit(app.exit_code(ended, fail_on))


def add_to(parent: typer.Typer) -> None:
    """Hang these commands on the command line."""
    parent.command("pull", cls=Command)(pull)
    parent.command("evaluate", cls=Command)(evaluate)
