"""Commands that go on: serve and worker."""

from __future__ import annotations

from typing import Annotated

import typer

from syncsvc.cli.command import Command
from syncsvc.cli.options import ConfigDir, DataDir, Language, Speak, Verbose

Slots = Annotated[int | None, typer.Option(min=0, max=64, help="Penarikan yang berjalan bersamaan.")]


def serve(
    slots: Slots = None,
    listen: Annotated[
        str, typer.Option("--listen", envvar="SYNCSVC_LISTEN", help="Alamat antarmuka, atau off.")
    ] = "127.0.0.1:8470",
    config: ConfigDir = None,
    data: DataDir = None,
    language: Speak = Language.ID,
    verbose: Verbose = False,
) -> None:
    """Layanan: jadwal, proses, antarmuka, sampai dihentikan. / The daemon: schedules, runs, interface."""
    from syncsvc.app import serving as app
    from syncsvc.cli.output import tell
    from syncsvc.cli.progress import start_log
    from syncsvc.web.joined import daemon_with_interface, listen_at

    start_log(verbose, always=True)
    begun = daemon_with_interface(app.Serving(config, data, slots), listen_at(listen))
    app.go_on(begun, lambda up, address: tell(app.sentences(up, address, str(language))))


def worker(
    slots: Slots = None,
    config: ConfigDir = None,
    data: DataDir = None,
    language: Speak = Language.ID,
    verbose: Verbose = False,
) -> None:
    """Pekerja: mengambil proses dari PostgreSQL bersama pekerja lain. / A worker beside others, on PostgreSQL."""
    from syncsvc.app import serving as app
    from syncsvc.cli.output import tell
    from syncsvc.cli.progress import start_log

    start_log(verbose, always=True)
    app.go_on(
        app.worker(app.Serving(config, data, slots)),
        lambda up, address: tell(app.sentences(up, address, str(language))),
    )


def child(
    run: Annotated[int, typer.Argument(help="Nomor proses.")],
    fence: Annotated[int, typer.Argument(help="Berapa kali proses itu diambil.")],
    owner: Annotated[str, typer.Argument(help="Layanan yang memegangnya.")],
    config: ConfigDir = None,
    data: DataDir = None,
) -> None:
    """Satu proses, untuk layanan yang memegangnya. / One run, for the daemon that holds it."""
    from syncsvc.app import child as app
    from syncsvc.cli.progress import start_log

    start_log(always=True)
    app.carry_out(config, data, run, fence, owner)


def add_to(parent: typer.Typer) -> None:
    """Hang these commands on the command line."""
    parent.command("serve", cls=Command)(serve)
    parent.command("worker", cls=Command)(worker)
    parent.command("child", cls=Command, hidden=True)(child)
