"""Commands around findings: list, show, decide."""

from __future__ import annotations

import getpass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from syncsvc.cli.options import DataDir, Format, Language, OutputFormat, Speak
from syncsvc.cli.output import show

LISTED = (
    "check",
    "entity",
    "key",
    "field",
    "period",
    "severity",
    "life",
    "unit",
    "subject",
    "local",
    "national",
    "cause",
    "id",
)
NARROW = ("check", "severity", "life", "subject", "key", "field", "period", "local", "national", "short")
Text = Annotated[str | None, typer.Option(show_default=False)]


class Verb(StrEnum):
    """What a person decides on a finding."""

    ACKNOWLEDGE = "acknowledge"
    WAIVE = "waive"
    REOPEN = "reopen"


def listing(
    context: typer.Context,
    agency: Text = None,
    check: Text = None,
    unit: Text = None,
    nip: Text = None,
    severity: Text = None,
    life: Text = None,
    state: Annotated[str, typer.Option(help="open, closed atau all.")] = "open",
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
) -> None:
    """Temuan: tanpa anak perintah, daftarnya. / Findings; lists them when no subcommand is given."""
    if context.invoked_subcommand:
        return
    from syncsvc.app import findings as app

    choice = app.chosen(check, unit, severity, life, state)
    show(app.list_findings(data, agency, choice, nip), LISTED, form, NARROW)


def shown(
    finding: Annotated[str, typer.Argument(help="Id temuan, boleh awalnya saja.")],
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Satu temuan: bukti kedua sisi, perbaikan, riwayat. / One finding: evidence, remedy, history."""
    from syncsvc.app import findings as app

    show(app.show_finding(data, finding, str(language)), ("fact", "value"), form)


def decide(
    finding: Annotated[list[str], typer.Argument(help="Satu atau beberapa id temuan.")],
    verb: Annotated[Verb, typer.Option("--as", help="acknowledge, waive atau reopen.")],
    reason: Annotated[str, typer.Option(help="Alasan, tanpa data pribadi.")],
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Berlaku sampai.", show_default=False)
    ] = None,
    data: DataDir = None,
) -> None:
    """Putuskan temuan: akui, kecualikan sampai tanggal, buka lagi. / Acknowledge, waive, reopen."""
    from syncsvc.app import findings as app

    for number in app.decide_findings(data, tuple(finding), str(verb), reason, until, getpass.getuser()):
        typer.echo(number)


def add_to(parent: typer.Typer) -> None:
    """Hang these commands on the command line."""
    findings = typer.Typer(rich_markup_mode=None, invoke_without_command=True, callback=listing)
    findings.command("show")(shown)
    findings.command("decide")(decide)
    parent.add_typer(findings, name="findings")
