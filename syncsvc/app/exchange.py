"""What ``mapping export`` means: an agency's rulings, a pack of them for others, or the open terms to fill in."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import yaml

from syncsvc.app.answer import Answer
from syncsvc.app.known_codes import known_codes
from syncsvc.app.places import store_for_reading, writing_file
from syncsvc.app.terms import TermBook, rejections, term_book, work
from syncsvc.errors import UsageError
from syncsvc.lang import say
from syncsvc.mapping.nomenclature import exchange, sssom
from syncsvc.mapping.nomenclature.standing import in_force_rows
from syncsvc.model.equivalence import Standing
from syncsvc.model.nomenclature import Listing
from syncsvc.reports import term_sheet
from syncsvc.reports.cells import blotted, guarded_text
from syncsvc.reports.wording import Wording

SSSOM, CSV, XLSX = "sssom", "csv", "xlsx"


@dataclass(frozen=True, slots=True)
class Wish:
    """What to write: a form, for a pack its name, and under which licence it is shared."""

    form: str
    pack: str | None = None
    license: str = sssom.UNSPECIFIED


def export(data: Path | None, agency: str | None, wish: Wish, target: Path, language: str) -> Answer:
    """Write the file; how many rows it has and how many rulings stayed out of a pack.

    Raises UsageError for a work list as a pack, DiskFull or Denied when the file cannot be written.
    """
    if wish.pack is not None and wish.form == XLSX:
        raise UsageError("nomenclature.pack_form")
    with store_for_reading(data) as store:
        book = term_book(store, agency)
        digest = known_codes(store, book.agency, Listing.POSITIONS, book.terms).digest
    content, rows, left = _work_list(book, language) if wish.form == XLSX else _rulings(book, wish, digest)
    with writing_file(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    facts = {"file": target.as_posix(), "rows": rows, "left": left}
    kept = (say(language, "nomenclature.left_out", left=left),) if left else ()
    return Answer([facts], [say(language, "nomenclature.exported", **facts), *kept], kept)


def _work_list(book: TermBook, language: str) -> tuple[bytes, int, int]:
    covered = [blotted(name, Wording(language)) for name in ("term", "context")]
    waiting = work(book.terms).filter(pl.col("state") == Standing.OPEN).with_columns(covered).to_dicts()
    gone = rejections(book)
    for term in waiting:
        term["codes_rejected"] = gone.get(term["id"], frozenset())
    return term_sheet.render(waiting, language, book.now), len(waiting), 0


def _rulings(book: TermBook, wish: Wish, digest: str) -> tuple[bytes, int, int]:
    """The rulings in force: the agency's own, or all that may be shared."""
    binding, left = in_force_rows(book.statements, book.agency, book.now.date()), 0
    day = book.now.date().isoformat()
    if wish.pack is None:
        binding = binding.filter(pl.col("agency") == book.agency)
    else:
        binding, left = exchange.for_pack(binding, f"{wish.pack} {day}")
    rows = exchange.plain_rows(binding)
    if wish.form == CSV:
        return _table(exchange.COLUMNS, rows, ","), len(rows), left
    shared = wish.pack is not None
    number = f"{sssom.PACK}{wish.pack}" if shared else f"{sssom.AGENCY}{book.agency}"
    about = sssom.metadata(sssom.Set(number, day, day, wish.license, digest))
    header = yaml.safe_dump(about, allow_unicode=True, sort_keys=False, width=1000)
    lines = "".join(f"#{line}\n" for line in header.splitlines())
    table = _table(sssom.COLUMNS, [sssom.sssom_row(row, shared) for row in rows], "\t")
    return lines.encode() + table, len(rows), left


def _table(columns: tuple[str, ...], rows: list[dict[str, str]], delimiter: str) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guarded_text(row[name]) for name in columns] for row in rows)
    return target.getvalue().encode()
