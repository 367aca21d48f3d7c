"""The command that stands in for SIASN and e-Kinerja: simulate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from syncsvc.cli.command import Command
from syncsvc.cli.options import AsOf, Format, Language, OutputFormat, Speak
from syncsvc.cli.output import answer, write
from syncsvc.errors import UsageError

Folder = Annotated[
    Path | None,
    typer.Argument(help="Folder contoh (syncsvc sample); dibuat bila belum ada.", show_default=False),
]


def simulate(
    folder: Folder = None,
    employees: Annotated[int, typer.Option(min=200, help="Jumlah pegawai contoh baru.")] = 2000,
    seed: Annotated[int, typer.Option(help="Benih acak contoh baru.")] = 7,
    as_of: AsOf = None,
    host: Annotated[str, typer.Option(help="Alamat tempat melayani.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Porta; 0 memilih sendiri.")] = 0,
    cert: Annotated[Path | None, typer.Option(help="Sertifikat TLS (PEM).", show_default=False)] = None,
    key: Annotated[Path | None, typer.Option(help="Kunci TLS (PEM).", show_default=False)] = None,
    scenario: Annotated[Path | None, typer.Option(help="Berkas skenario (YAML).", show_default=False)] = None,
    faults: Annotated[str | None, typer.Option(help="Bagian panggilan yang terganggu: 5%.", show_default=False)] = None,
    latency: Annotated[float | None, typer.Option(help="Jeda jawaban (milidetik).", show_default=False)] = None,
    quota: Annotated[list[str] | None, typer.Option(help="Kuota: 20/s, 600/min.", show_default=False)] = None,
    gateway_life: Annotated[float | None, typer.Option(help="Umur token gateway (detik).", show_default=False)] = None,
    sso_life: Annotated[float | None, typer.Option(help="Umur token SSO (detik).", show_default=False)] = None,
    sso_manual: Annotated[bool, typer.Option("--sso-manual", help="Token SSO hanya dapat ditempel orang.")] = False,
    journal: Annotated[
        Path | None, typer.Option(help="Catat panggilan ke .csv atau .jsonl.", show_default=False)
    ] = None,
    journal_keys: Annotated[bool, typer.Option(help="Tulis NIP (rekaan) di catatan, bukan sidiknya.")] = True,
    example: Annotated[bool, typer.Option("--example", help="Cetak contoh berkas skenario, lalu selesai.")] = False,
    form: OutputFormat = Format.TABLE,
    language: Speak = Language.ID,
) -> None:
    """Layani SIASN dan e-Kinerja tiruan lewat HTTP untuk gladi. / Serve doubles of SIASN and e-Kinerja."""
    from syncsvc.app import simulation as app

    if example:
        write(app.example())
        return
    if folder is None:
        raise UsageError("sample.no_folder")
    switches = app.Switches(faults, latency, tuple(quota or ()), gateway_life, sso_life, sso_manual)
    place = app.Place(host, port, cert, key)
    rehearsal = app.Rehearsal(folder, employees, seed, as_of, scenario, journal, journal_keys)
    app.simulate(rehearsal, switches, place, str(language), lambda ready: answer(ready, form))


def add_to(parent: typer.Typer) -> None:
    """Hang the command on the command line."""
    parent.command("simulate", cls=Command)(simulate)
