"""Commands around messages: notify test, list, retry."""

from __future__ import annotations

from typing import Annotated

import typer

from syncsvc.cli.command import Command, Group
from syncsvc.cli.options import ConfigDir, DataDir, Format, Language, OutputFormat, Speak
from syncsvc.cli.output import answer

OneChannel = Annotated[str | None, typer.Option("--channel", help="Hanya saluran ini.", show_default=False)]


def test(
    channel: Annotated[str, typer.Argument(help="Nama saluran di notify.yaml.")],
    config: ConfigDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Kirim satu pesan percobaan sekarang juga. / Send one test message at once."""
    from syncsvc.app import notifying as app

    told, error = app.try_channel(config, channel, str(language))
    answer(told, form)
    if error is not None:
        raise typer.Exit(error.exit_code)


def show(
    config: ConfigDir = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Saluran, pesan yang menunggu dan yang tidak terkirim. / Channels, what waits and what was not sent."""
    from syncsvc.app import notifying as app

    answer(app.list_channels(config, data, str(language)), form)


def retry(
    channel: OneChannel = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Kirim lagi pesan yang tidak terkirim. / Send again what was not sent."""
    from syncsvc.app import notifying as app

    answer(app.retry_dead(data, channel, str(language)), form)


def add_to(parent: typer.Typer) -> None:
    """Hang these commands on the command line."""
    messages = typer.Typer(cls=Group, help="Pesan. / Messages.", no_args_is_help=True, rich_markup_mode=None)
    messages.command("test", cls=Command)(test)
    messages.command("list", cls=Command)(show)
    messages.command("retry", cls=Command)(retry)
    parent.add_typer(messages, name="notify")
