"""An agency whose SIASN is asked person by person over real HTTP; its SIMPEG is a CSV file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from syncsvc.config.live.answers import Answers, When
from syncsvc.config.live.pace import Pace
from syncsvc.config.live.reach import Reach
from syncsvc.config.live.source import LiveSource
from syncsvc.config.live.tables import LiveTable
from syncsvc.jobs.evaluate import Ended
from syncsvc.jobs.whole import run
from syncsvc.jobs.work import Work
from syncsvc.model.run import Side
from tests.builders import NOW
from tests.connectors.rest_server import Asked, Remote, Said, serving
from tests.jobs.agency import Place, everybody, nip

Answering = Callable[[str], Said]
NOBODY = Said({"code": 0, "data": "Data tidak ditemukan"}, 404)
DOWN = Said("rusak", 503)
_HISTORY = """
  rank:
    from: riwayat
    row_key: [id]
    fields:
      nip: nip
      rank: {column: golongan, optional: true}
      start: {column: tmt, formats: [yyyy-mm-dd]}
"""


def row(number: int, **others: str) -> Said:
    """What SIASN says of one person."""
    return Said(
        {"code": 1, "data": {"nip": nip(number), "nama": everybody(**others)[number], "tanggal_lahir": "1985-01-01"}}
    )


@dataclass
class Siasn:
    """The remote: whom it knows, who gets something else, and what it was asked so far."""

    remote: Remote
    known: dict[str, Said] = field(default_factory=dict)
    broken: dict[str, Said] = field(default_factory=dict)

    def asked(self) -> list[str]:
        """The people asked about since the last look, in order."""
        people = [call.path.rsplit("/", 1)[1] for call in self.remote.calls]
        self.remote.calls.clear()
        return people

    def answer(self, asked: Asked) -> Said:
        """What it answers."""
        who = asked.path.rsplit("/", 1)[1]
        return self.broken.get(who) or self.known.get(who, NOBODY)


def with_history(agency: Place) -> None:
    """Let the agency's mapping and sources have a second table of SIASN, of ranks."""
    for name, more in (("mapping/siasn.yaml", _HISTORY), ("sources.yaml", "    riwayat: {files: riwayat.csv}\n")):
        file = agency.home / name
        file.write_text(file.read_text("utf-8") + more, "utf-8")


@contextmanager
def siasn() -> Iterator[Siasn]:
    """A SIASN that knows everybody."""
    with serving() as remote:
        made = Siasn(remote, {nip(number): row(number) for number in everybody()})
        remote.answer = made.answer
        yield made


def settings(address: str, **more: Any) -> LiveSource:
    """The source that asks it, as fast as one likes."""
    table = LiveTable(path="pns/{nip}", each="nip", records=("data",), **more.pop("table", {}))
    nothing = When.model_validate({"status": ["404"], "body": {"data": {"contains": "tidak ditemukan"}}})
    values: dict[str, Any] = {
        "kind": "rest",
        "side": Side.SIASN,
        "address": address,
        "tables": {"orang": table},
        "pace": Pace.model_validate({"per_second": "unlimited", "parallel": 2}),
        "reach": Reach(deadline_seconds=5, tries=1),
        "answers": Answers(empty_when=(nothing,)),
    }
    return LiveSource(**values | more)


@contextmanager
def live(agency: Place, source: LiveSource, **asked: Any) -> Iterator[Work]:
    """What a run is given when SIASN is that remote."""
    with agency.work() as work:
        sources = {**work.agency.sources, "siasn": source}
        yield replace(work, agency=replace(work.agency, sources=sources), **asked)


def run_live(agency: Place, source: LiveSource, hours: float = 0, **asked: Any) -> Ended:
    """One whole run, so many hours after the first."""

    with live(agency, source, **asked) as work:
        with work.store.changing() as connection:
            connection.execute(text("DELETE FROM budget"))  # by the host's clock, which does not go with ours
        later = NOW + timedelta(hours=hours)
        return run(replace(work, as_of=later, clock=lambda: later, patience=0.1), later, _quiet)


def _quiet(*_: Any, **__: Any) -> None:
    """Tell nobody."""
