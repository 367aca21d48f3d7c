"""Which cells of a sheet are formulas: calamine shows only their last values, the sheet's XML tells."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from posixpath import join, normpath
from typing import IO
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from defusedxml import DefusedXmlException, EntitiesForbidden
from defusedxml.ElementTree import fromstring

from syncsvc.connectors.files.drop import CHUNK, DroppedFile, reading
from syncsvc.errors import Misunderstood

_WORKBOOK = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"
_LINK_ID = re.compile(r"^\{.*relationships\}id$", re.I)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_PLACE = re.compile(r"^([A-Z]+)(\d+)$")
_OVERLAP = 64


def formula_cells(file: DroppedFile, sheet: int, header_row: int) -> Counter[int]:
    """Column (0 = first) to the number of its formula cells below ``header_row``, of one sheet (0 = first).

    Streams the XML and refuses entities. Raises Misunderstood for XML that cannot be read.
    """
    try:
        with reading(file.path), zipfile.ZipFile(file.path) as archive:
            part = _part(archive, sheet)
            with archive.open(part) as stream:
                if not _mentions_formula(stream):
                    return Counter()
            with archive.open(part) as stream:
                return _count(stream, header_row)
    except (DefusedXmlException, ParseError, expat.ExpatError) as unsafe:
        raise Misunderstood("files.broken_workbook", file=file.name) from unsafe
    except (zipfile.BadZipFile, zlib.error, KeyError, IndexError, EOFError) as cut:
        raise Misunderstood("files.broken_workbook", file=file.name) from cut


def column_number(letters: str) -> int:
    """A column's letters as a number, A = 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _part(archive: zipfile.ZipFile, sheet: int) -> str:
    """The name of the entry that holds a sheet, through the workbook's list and its links."""
    workbook = fromstring(archive.read(_WORKBOOK), forbid_dtd=True)
    sheets = [element for element in workbook.iter() if element.tag.rpartition("}")[2] == "sheet"]
    wanted = next(value for name, value in sheets[sheet].items() if _LINK_ID.match(name))
    links = fromstring(archive.read(_LINKS), forbid_dtd=True)
    target = next(link.get("Target") for link in links.iter() if link.get("Id") == wanted)
    return str(target).lstrip("/") if target.startswith("/") else normpath(join("xl", target))


def _mentions_formula(stream: IO[bytes]) -> bool:
    """A quick look that spares most sheets the slow one. UTF-16 text always takes the slow one."""
    before = stream.read(2)
    if before in (b"\xff\xfe", b"\xfe\xff"):
        return True
    while chunk := stream.read(CHUNK):
        if _FORMULA.search(before + chunk):
            return True
        before = chunk[-_OVERLAP:]
    return False


def _count(stream: IO[bytes], header_row: int) -> Counter[int]:
    counts: Counter[int] = Counter()
    row, column = 0, -1

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column
        match name.rpartition(":")[2]:
            case "row":
                row, column = int(attributes.get("r", row + 1)), -1
            case "c":
                place = _PLACE.match(attributes.get("r", ""))
                column = column_number(place[1]) if place else column + 1
            case "f" if row > header_row:
                counts[column] += 1

    def refuse(name: str, *_: object) -> None:
        raise EntitiesForbidden(name, None, None, None, None, None)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EntityDeclHandler = refuse
    parser.ParseFile(stream)
    return counts
