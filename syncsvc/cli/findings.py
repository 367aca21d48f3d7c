"""Commands around findings: list, show, decide."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from syncsvc.cli.command import Command, Group
from syncsvc.cli.options import DataDir, Format, Language, OnlyAgency, OutputFormat, Severity, Speak, whoever
from syncsvc.cli.output import answer, show

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


class Life(StrEnum):
    """Where a finding stands in its life."""

    NEW = "new"
    OPEN = "open"
    RETURNED = "returned"
    ACKNOWLEDGED = "acknowledged"
    WAIVED = "waived"
    CLOSED = "closed"


class Which(StrEnum):
    """Findings that are open, those that ended, or both."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


class Verb(StrEnum):
    """What a person decides on a finding."""

    ACKNOWLEDGE = "acknowledge"
    WAIVE = "waive"
    REOPEN = "reopen"


def listing(
    context: typer.Context,
    agency: OnlyAgency = None,
    check: Annotated[str | None, typer.Option(help="Kode pemeriksaan, misalnya PEG-11.", show_default=False)] = None,
    unit: Annotated[str | None, typer.Option(help="Id unit.", show_default=False)] = None,
    nip: Annotated[str | None, typer.Option(help="Temuan tentang pegawai ini.", show_default=False)] = None,
    severity: Annotated[Severity | None, typer.Option(help="Tingkat.", show_default=False)] = None,
    life: Annotated[Life | None, typer.Option(help="Keadaan dalam hidupnya.", show_default=False)] = None,
    state: Annotated[Which, typer.Option(help="Yang terbuka, tertutup, atau semua.")] = Which.OPEN,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Temuan: tanpa anak perintah, daftarnya. / Findings; lists them when no subcommand is given."""
    if context.invoked_subcommand:
        return
    from syncsvc.app import findings as app

    choice = app.chosen(check, unit, severity, life, str(state))
    show(app.list_findings(data, agency, choice, nip, str(language)), LISTED, form, NARROW)


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
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Putuskan temuan: akui, kecualikan sampai tanggal, buka lagi. / Acknowledge, waive, reopen."""
    from syncsvc.app import findings as app

    answer(app.decide_findings(data, tuple(finding), str(verb), reason, until, whoever()), form)


def add_to(parent: typer.Typer) -> None:
    """Hang these commands on the command line."""
    findings = typer.Typer(cls=Group, rich_markup_mode=None, invoke_without_command=True, callback=listing)
    findings.command("list", cls=Command, help="Daftar temuan. / The list of findings.")(listing)
    findings.command("show", cls=Command)(shown)
    findings.command("decide", cls=Command)(decide)
    parent.add_typer(findings, name="findings")
