"""Commands around the audit: list, verify, export-head, person, breach."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from syncsvc.cli.command import Command, Group
from syncsvc.cli.options import ConfigDir, DataDir, Format, Language, OutputFormat, Speak, whoever
from syncsvc.cli.output import answer, show

_MOMENTS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M"]
Actor = Annotated[str | None, typer.Option(help="Hanya oleh akun ini.", show_default=False)]


def listing(
    action: Annotated[str | None, typer.Option(help="Misalnya finding.decide.", show_default=False)] = None,
    since: Annotated[datetime | None, typer.Option(formats=_MOMENTS, help="Sejak.", show_default=False)] = None,
    actor: Actor = None,
    limit: Annotated[int, typer.Option(min=1, help="Paling banyak sekian, yang terbaru.")] = 100,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Siapa melakukan apa; orang tampil sebagai sidik. / Who did what; persons show as keyed hashes."""
    from syncsvc.app import audit as app

    show(app.list_entries(data, app.choice(action, actor, since), limit), app.COLUMNS, form)


def verify(
    heads: Annotated[
        Path | None, typer.Option(help="Berkas kepala jejak; tanpa ini yang di service.yaml.", show_default=False)
    ] = None,
    config: ConfigDir = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Periksa rantai jejak; keluar 77 bila rusak. / Verify the audit's chain."""
    from syncsvc.app import audit as app

    checked = app.verify_audit(config, data, heads, str(language))
    answer(checked.answer, form)
    if not checked.whole:
        raise typer.Exit(77)


def export_head(
    config: ConfigDir = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Tulis kepala jejak yang ditandatangani. / Append the audit's signed head to its file."""
    from syncsvc.app import audit as app
    from syncsvc.cli.progress import watch

    with watch():
        exported = app.export(config, data, str(language))
    answer(exported, form)


def person(
    nip: Annotated[str, typer.Argument(metavar="NIP", help="NIP pegawai.", show_default=False)],
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Siapa melihat data seorang pegawai, dan kapan. / Who looked at a person's data, and when."""
    from syncsvc.app import audit as app

    show(app.looks_at(data, nip, whoever()), app.PERSON, form)


def breach(
    since: Annotated[datetime, typer.Option("--from", formats=_MOMENTS, help="Sejak.")],
    until: Annotated[datetime, typer.Option("--to", formats=_MOMENTS, help="Sampai; sebuah tanggal termasuk harinya.")],
    actor: Actor = None,
    nips: Annotated[Path | None, typer.Option(help="Berkas berisi satu NIP per baris.", show_default=False)] = None,
    data: DataDir = None,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Laporan kegagalan pelindungan data: siapa yang terdampak. / The breach report: whose data was seen."""
    from syncsvc.app import breach as app

    answer(app.report(data, app.stretch(since, until, actor), nips, whoever(), str(language)), form)


def add_to(parent: typer.Typer) -> None:
    """Hang these commands on the command line."""
    audit = typer.Typer(
        cls=Group, rich_markup_mode=None, no_args_is_help=True, help="Jejak audit. / Who did and saw what."
    )
    audit.command("list", cls=Command)(listing)
    audit.command("verify", cls=Command)(verify)
    audit.command("export-head", cls=Command)(export_head)
    audit.command("person", cls=Command)(person)
    audit.command("breach", cls=Command)(breach)
    parent.add_typer(audit, name="audit")
