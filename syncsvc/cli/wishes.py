"""Commands that ask the daemon for something: trigger, runs watch, cancel and retry, workers, hold, release, holds."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from syncsvc.cli.command import Command
from syncsvc.cli.options import (
    Agency,
    AsOf,
    ConfigDir,
    DataDir,
    Format,
    Language,
    Nips,
    OutputFormat,
    Sources,
    Speak,
    Units,
    whoever,
)
from syncsvc.cli.output import answer, show

RunNumber = Annotated[int, typer.Argument(metavar="RUN", help="Nomor proses, seperti pada: syncsvc runs")]
Source = Annotated[str, typer.Argument(help="Nama sumber, seperti di sources.yaml.")]
Since = Annotated[
    datetime | None,
    typer.Option("--since", formats=["%Y-%m-%d"], help="Tanyakan lagi yang jawabannya lebih lama.", show_default=False),
]


def trigger(
    agency: Agency,
    do: Annotated[str, typer.Option("--do", help="sync, pull, evaluate atau tell.")] = "sync",
    source: Sources = None,
    unit: Units = None,
    nip: Nips = None,
    failed: Annotated[bool, typer.Option("--failed", help="Hanya yang terakhir gagal dijawab.")] = False,
    since: Since = None,
    as_of: AsOf = None,
    key: Annotated[
        str | None, typer.Option("--key", help="Kunci: permintaan yang sama tidak digandakan.", show_default=False)
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Tunggu sampai selesai.")] = False,
    config: ConfigDir = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Minta layanan menarik dan mencocokkan sekarang. / Ask the daemon for runs, now."""
    from syncsvc.app import wishes as app

    narrowed = (tuple(source or ()), tuple(unit or ()), tuple(nip or ()))
    wish = app.Wish(agency, do, *narrowed, failed_only=failed, since=since, as_of=as_of, key=key)
    numbers = app.trigger(config, data, wish, whoever())
    answer(app.trigger_answer(data, numbers, str(language)), form)
    if wait:
        _follow(data, numbers, language)


def watched(run_id: RunNumber, data: DataDir = None, language: Speak = Language.ID) -> None:
    """Ikuti satu proses sampai selesai. / Follow a run until it is over."""
    _follow(data, (run_id,), language)


def cancelled(
    run_id: RunNumber, data: DataDir = None, form: OutputFormat = Format.TABLE, language: Speak = Language.ID
) -> None:
    """Hentikan proses pada titik simpan berikutnya. / End a run at its next checkpoint."""
    from syncsvc.app import wishes as app

    answer(app.cancel(data, run_id, whoever(), str(language)), form)


def retried(
    run_id: RunNumber, data: DataDir = None, form: OutputFormat = Format.TABLE, language: Speak = Language.ID
) -> None:
    """Ulangi yang diminta proses ini. / Queue once more what a run was to do."""
    from syncsvc.app import wishes as app

    answer(app.trigger_answer(data, app.retry(data, run_id, whoever()), str(language)), form)


def workers(data: DataDir = None, form: OutputFormat = Format.TABLE, language: Speak = Language.ID) -> None:
    """Program yang mengerjakan proses. / The processes that execute runs."""
    from syncsvc.app import wishes as app

    show(app.list_workers(data, str(language)), app.WORKER, form)


def hold(
    agency: Agency,
    source: Source,
    reason: Annotated[str, typer.Option("--reason", help="Mengapa; tanpa data pribadi.")] = "",
    config: ConfigDir = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Jeda satu sumber: jadwal melewatinya sampai dilepas. / Pause a source for schedules until it is released."""
    from syncsvc.app import wishes as app

    answer(app.hold(config, data, app.Pause(agency, source), reason, whoever(), str(language)), form)


def release(
    agency: Agency,
    source: Source,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Lepas jeda satu sumber. / Let a paused source be pulled again."""
    from syncsvc.app import wishes as app

    answer(app.release(data, app.Pause(agency, source), whoever(), str(language)), form)


def holds(data: DataDir = None, form: OutputFormat = Format.TABLE) -> None:
    """Sumber yang dijeda. / The paused sources."""
    from syncsvc.app import wishes as app

    show(app.list_holds(data), app.HOLD, form)


def _follow(data: Path | None, numbers: tuple[int, ...], language: Language) -> None:
    """Show how runs go until all are over, and end with their code."""
    from syncsvc.app import wishes as app
    from syncsvc.cli.following import follow

    last = follow(app.watch(data, numbers), str(language))
    raise typer.Exit(app.exit_code(last))


def add_to(parent: typer.Typer, runs: typer.Typer) -> None:
    """Hang these commands on the command line, and some below ``runs``."""
    parent.command("trigger", cls=Command)(trigger)
    parent.command("workers", cls=Command)(workers)
    parent.command("hold", cls=Command)(hold)
    parent.command("release", cls=Command)(release)
    parent.command("holds", cls=Command)(holds)
    runs.command("watch", cls=Command)(watched)
    runs.command("cancel", cls=Command)(cancelled)
    runs.command("retry", cls=Command)(retried)
