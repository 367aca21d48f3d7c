"""What a file really is, by its first bytes: readable text or workbook, or which of the usual mix-ups."""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum

from syncsvc.connectors.files.drop import CHUNK, DroppedFile, reading
from syncsvc.errors import Misunderstood

MOST_ENTRIES = 1_000
MOST_UNPACKED = 500_000_000
MOST_RATIO = 200
SMALL_ENTRY = 1_000_000
_ZIP = b"PK\x03\x04"
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = b"%PDF-"
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype|html|head|body|table|meta|script|ss:|workbook|!--)", re.I)
_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLD_WORKBOOK = "Workbook".encode("utf-16-le")


class FileKind(StrEnum):
    """Which reader a file needs."""

    CSV = "csv"
    XLSX = "xlsx"


def file_kind(file: DroppedFile) -> FileKind:
    """The reader this file needs. Raises Misunderstood naming the file and the mix-up for anything else.

    A workbook has passed ``must_be_safe`` then.
    """
    with reading(file.path), file.path.open("rb") as stream:
        begin = stream.read(4096)
    called_workbook = file.name.lower().endswith(_WORKBOOK_NAMES)
    if not begin:
        raise Misunderstood("files.empty", file=file.name)
    if begin.startswith(_ZIP):
        must_be_safe(file)
        return FileKind.XLSX
    if begin.startswith(_OLE2):
        raise Misunderstood(_old_office(file), file=file.name)
    if _HTML.match(begin.removeprefix(b"\xef\xbb\xbf")):
        raise Misunderstood("files.html", file=file.name)
    if begin.startswith(_PDF):
        raise Misunderstood("files.pdf", file=file.name)
    if called_workbook:
        raise Misunderstood("files.broken_workbook" if b"\0" in begin else "files.csv_renamed", file=file.name)
    return FileKind.CSV


def must_be_safe(file: DroppedFile) -> None:
    """Look at a zip's table of contents only. Raises Misunderstood when it is cut, no workbook or a bomb; ``zipfile``
    calls what it cannot read by three names."""
    try:
        with reading(file.path), zipfile.ZipFile(file.path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as broken:
        raise Misunderstood("files.half_written", file=file.name) from broken
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or any(map(_swollen, entries)):
        raise Misunderstood("files.bomb", file=file.name, entries=len(entries), bytes=unpacked)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Misunderstood("files.encrypted", file=file.name)
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise Misunderstood("files.no_workbook", file=file.name)


def _swollen(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > SMALL_ENTRY and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)


def _old_office(file: DroppedFile) -> str:
    """Tell a password-protected workbook from one of Excel 97-2003 by the names in its directory."""
    before = b""
    legacy = False
    with reading(file.path), file.path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            window = before + chunk
            if _ENCRYPTED in window:
                return "files.encrypted"
            legacy = legacy or _OLD_WORKBOOK in window
            before = chunk[-64:]
    return "files.legacy_xls" if legacy else "files.encrypted_or_legacy"
