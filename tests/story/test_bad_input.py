"""What a source can do wrong: one thing is broken, and people are told which file, where, and what to do.

Every time: the other sources go on and the run is partial (76), the source's own code when it was asked for alone;
the same findings are open as before and none is closed; no message holds a person or a secret.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.story.breaking import NIK, NIP, PLANS, STAFF, configure, rewrite, told_and_kept
from tests.story.site import Site
from tests.story.speaking import RUN, five, runs, speak

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)

Break = Callable[[Path], None]
CASES: dict[str, tuple[str, Break, int, str, dict[str, object]]] = {}


def case(file: str, code: int, key: str, **facts: object) -> Callable[[Break], Break]:
    """One way to break one file of the inbox, and what must be told."""

    def note(broken: Break) -> Break:
        CASES[broken.__name__] = (file, broken, code, key, {"file": Path(file).name, **facts})
        return broken

    return note


def header_and_rows(path: Path) -> tuple[bytes, bytes]:
    """A CSV's first line, and the rest."""
    first, _, rest = path.read_bytes().partition(b"\n")
    return first + b"\n", rest


@case(STAFF, 65, "mapping.column_missing", table="staff", source="siasn", columns="nip_baru")
def renamed_column(path: Path) -> None:
    """The portal calls a column otherwise than before."""
    header, rows = header_and_rows(path)
    rewrite(path, header.replace(b'"NIP BARU"', b'"NOMOR BARU"') + rows)


@case(PLANS, 65, "files.encrypted")
def encrypted_workbook(path: Path) -> None:
    """A workbook with a password."""
    rewrite(path, OLE2 + "EncryptedPackage".encode("utf-16-le") + NIP.encode())


@case(PLANS, 65, "files.html")
def html_renamed(path: Path) -> None:
    """The portal's login page, saved as a workbook."""
    rewrite(path, f"<!DOCTYPE html><html><body><p>{NIP} {NIK}</p></body></html>".encode())


@case(PLANS, 65, "files.legacy_xls")
def old_workbook(path: Path) -> None:
    """A workbook of Excel 97-2003."""
    rewrite(path, OLE2 + "Workbook".encode("utf-16-le") + NIP.encode())


@case(PLANS, 65, "files.half_written")
def half_a_workbook(path: Path) -> None:
    """A copy that stopped in the middle."""
    content = path.read_bytes()
    rewrite(path, content[: len(content) // 2])


@case(PLANS, 65, "files.bomb", entries=2, bytes=900_000_013)
def zip_bomb(path: Path) -> None:
    """A small file that unpacks to something enormous."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", f"<x>{'1' * 6}</x>")
        with archive.open("xl/sheet.xml", "w") as entry:
            for _ in range(900):
                entry.write(bytes(1_000_000))
    rewrite(path, made.getvalue())


@case(PLANS, 65, "files.empty")
def empty_file(path: Path) -> None:
    """Nothing in it at all."""
    rewrite(path, b"")


@case(STAFF, 65, "files.binary", byte=9)
def torn_copy(path: Path) -> None:
    """Zero bytes, as an interrupted copy leaves them."""
    content = path.read_bytes()
    rewrite(path, content[:9] + bytes(4_096) + content[4_105:])


@case(STAFF, 65, "files.wrong_encoding", encoding="utf-8", byte=11)
def wrong_encoding(path: Path) -> None:
    """UTF-8 in many places and not in one: neither encoding holds for the whole."""
    content = path.read_bytes()
    rewrite(path, content[:11] + b"\xff" + content[11:] + f'"{"é" * 40}"\n'.encode())


@case(STAFF, 65, "files.two_headers", first=1, second=2)
def two_header_rows(path: Path) -> None:
    """The header stands there twice."""
    header, rows = header_and_rows(path)
    rewrite(path, header + header + rows)


@case(STAFF, 65, "files.bad_rows", bad=41, delimiter=",")
def broken_rows(path: Path) -> None:
    """Far too many rows have more cells than there are columns."""
    rows = path.read_bytes().splitlines(keepends=True)
    torn = [b'"x",' + row for row in rows[1:41]]
    rewrite(path, b"".join([rows[0], *torn, *rows[41:]]))


@pytest.mark.parametrize("name", CASES)
def test_a_file_that_cannot_be_read(ran: Site, name: str) -> None:
    """A broken file is refused by its name with the remedy in both languages; nothing is lost, nothing closes."""
    file, broken, code, key, facts = CASES[name]
    broken(ran.folder / "inbox" / file)
    told_and_kept(ran, file.partition("/")[0], code, key, facts)


def test_a_csv_cut_in_a_row(ran: Site) -> None:
    """Half a CSV that ends within a row is refused, naming the row; it is never taken for a smaller agency."""
    export = ran.folder / "inbox" / STAFF
    lines = export.read_bytes().splitlines(keepends=True)
    rewrite(export, b"".join(lines[:120]) + lines[120][:70])
    told_and_kept(ran, "siasn", 65, "files.cut_short", {"file": export.name, "row": 121})


def test_a_file_that_is_not_there(ran: Site) -> None:
    """No file fits the pattern: unreachable (69), naming table and pattern."""
    (ran.folder / "inbox" / STAFF).unlink()
    told_and_kept(ran, "siasn", 69, "files.none", {"table": "staff", "files": "../../../inbox/siasn/export-*.csv"})


def test_a_file_still_being_written(ran: Site) -> None:
    """A file of this second may not be whole: it waits (69), and the run goes on without it."""
    configure(ran, "  preset: siasn-export\n", "  settle_seconds: 86400\n")
    os.utime(ran.folder / "inbox" / STAFF)
    facts = {"table": "staff", "files": "../../../inbox/siasn/export-*.csv", "seconds": 86_400}
    told_and_kept(ran, "siasn", 69, "files.waiting", facts)


def test_an_encoding_named_wrongly_in_the_configuration(ran: Site) -> None:
    """An encoding that the file does not have, by configuration: refused at the first byte that does not fit."""
    configure(ran, "      files: ../../../inbox/siasn/export-*.csv\n", "      encoding: ascii\n")
    export = ran.folder / "inbox" / STAFF
    rewrite(export, export.read_bytes().replace(b'"PNS ID"', '"PNS É"'.encode(), 1))
    told_and_kept(ran, "siasn", 65, "files.wrong_encoding", {"file": export.name, "encoding": "ascii", "byte": 5})


def test_an_optional_column_missing_is_a_finding(ran: Site) -> None:
    """A column that the mapping calls optional may be gone: the run is held once, for it was filled before; approved,
    MAP-06 says so, and MAP-03 names the new one.
    """
    header, rows = header_and_rows(ran.folder / "inbox" / STAFF)
    rewrite(ran.folder / "inbox" / STAFF, header.replace(b'"IS VALID NIK"', b'"VALID"') + rows)
    held = speak(ran, *RUN)
    assert (held.code, held.told("run.doubt.column_emptied", source="siasn", column="nik_verified")) == (79, True)
    assert speak(ran, "runs", "approve", str(runs(ran)[0]["run"])).code == 0
    found = {("MAP-06", "column", "siasn.staff", "nik_verified", ""), ("MAP-03", "column", "siasn.staff", "VALID", "")}
    assert found <= five(ran)
