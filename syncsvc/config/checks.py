"""What ``checks.yaml`` says: which checks are off, have another severity, or wait for a change to arrive."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

from pydantic import Field

from syncsvc.config.agency import Texts
from syncsvc.config.explain import unknown
from syncsvc.config.read import Document, read_document
from syncsvc.config.shape import Strict
from syncsvc.model.finding import Severity

CHECKS_FILE = "checks.yaml"


class ChecksFile(Strict):
    """The whole file; absent, everything is on with its own severity.

    ``lag_days`` is how many days after a change on one side a difference is no finding of that check yet; 0 = none.
    """

    off: Texts = ()
    severity: dict[str, Severity] = Field(default_factory=dict)
    lag_days: dict[str, Annotated[int, Field(ge=0, le=366)]] = Field(default_factory=dict)


def read_checks(folder: Path, codes: Collection[str] = ()) -> tuple[ChecksFile, Document]:
    """The site's ``checks.yaml`` and its document with the mistakes; no file means no changes.

    ``codes`` are the checks there are; with none given the codes are not judged.
    """
    path = folder / CHECKS_FILE
    if not path.exists():
        return ChecksFile(), Document(path.as_posix())
    document = read_document(path)
    settings = document.shape(ChecksFile, document.data) if document.readable else None
    if settings is None:
        return ChecksFile(), document
    if codes:
        _known_codes(document, settings, sorted(codes))
    return settings, document


def _known_codes(document: Document, settings: ChecksFile, codes: list[str]) -> None:
    off = document.table.get("off")
    for number, code in enumerate(settings.off):
        if code not in codes:
            _blame(document, ("off", number) if isinstance(off, list) else ("off",), code, codes)
    for part, named in (("severity", settings.severity), ("lag_days", settings.lag_days)):
        for code in named:
            if code not in codes:
                _blame(document, (part, code), code, codes)


def _blame(document: Document, place: tuple[str | int, ...], code: str, codes: list[str]) -> None:
    key, facts = unknown("check", code, codes)
    document.blame(place, key, **facts)
