"""Pages of findings say of each what the reports' reader says."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from syncsvc.model.finding import Ending
from syncsvc.store.decisions import Verb, Verdict, decide
from syncsvc.store.engine import Store
from syncsvc.store.finding_pages import PageChoice, finding_page, one_finding
from syncsvc.store.lock import DataLock
from syncsvc.store.reading import findings, history
from tests.builders import TODAY
from tests.store.making import AGENCY, ALL, at, found, ids, outcome, run

KEYS = [f"k{number:02}" for number in range(30)]
AFTER = TODAY + timedelta(days=10)


@pytest.mark.parametrize("seed", range(3))
def test_every_finding_lives_as_the_reports_say(store: Store, lock: DataLock, seed: int) -> None:
    """Over a history of runs that find, prove and find again, and of verdicts that hold, end or are taken back: both
    readers agree on every value of every finding, today and after waivers have ended."""
    chance = random.Random(seed)  # noqa: S311
    lives = set()
    for hours in range(5):
        here = set(chance.sample(KEYS, 20))
        proven = ids(found(*sorted(set(KEYS) - here)))
        rows = found(*sorted(here), local=f"L{chance.randrange(2)}")
        run(store, lock, outcome(rows, dict.fromkeys(proven, Ending.PROVEN)), hours)
        for key in chance.sample(sorted(here), 6):
            decide(store, AGENCY, ids(found(key)), _verdict(chance), at(hours))
        for today in (TODAY, AFTER):
            paged = {row["id"]: row for row in _paged(store, today)}
            wanted = findings(store, AGENCY, today, ALL)
            assert sorted(paged) == sorted(wanted["id"].to_list())
            for row in wanted.iter_rows(named=True):
                assert _of(paged[row["id"]], row) == row
                lives.add(row["life"])
    assert lives == {"new", "open", "returned", "acknowledged", "waived", "closed"}


def test_the_past_is_whole(store: Store, lock: DataLock) -> None:
    """One finding's versions and verdicts are those that ``findings show`` tells."""
    run(store, lock, outcome(found("a")))
    (name,) = ids(found("a"))
    decide(store, AGENCY, [name], Verdict(Verb.WAIVE, "admin", "SK diproses", AFTER), at(1))
    run(store, lock, outcome(found("a", local="x")), hours=2)
    now, current, past = one_finding(store, AGENCY, name, lambda _: TODAY)
    versions, verdicts = history(store, AGENCY, name)
    assert (now["local"], now["life"], current) == ("x", "waived", 2)
    for rows, wanted in ((past.versions, versions), (past.verdicts, verdicts)):
        assert [_of(*pair) for pair in zip(rows, wanted.iter_rows(named=True), strict=True)] == wanted.to_dicts()


def _verdict(chance: random.Random) -> Verdict:
    verb = chance.choice(list(Verb))
    until = chance.choice([TODAY, AFTER]) if verb is Verb.WAIVE else None
    return Verdict(verb, "admin", "SK diproses", until)


def _paged(store: Store, today: date) -> Iterator[Any]:
    after: str | None = ""
    while after is not None:
        page = finding_page(store, AGENCY, lambda _: today, PageChoice("all"), after, 7)
        yield from page.rows
        after = page.after


def _of(row: Any, wanted: Any) -> dict[str, Any]:
    """The values that the other reader has too; its moments are UTC without saying so."""
    values = {name: row[name] for name in wanted}
    return {name: value.replace(tzinfo=None) if name in ("at", "first_at") else value for name, value in values.items()}
