"""Tables of a remote's answers are made once, and again only when an answer, the mapping or the trust is another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from syncsvc.jobs import freeze
from syncsvc.jobs.made_of import what_made
from syncsvc.mapping.apply import Mapped, map_batch
from syncsvc.mapping.spec import MappingSpec, TableMapping
from syncsvc.model.answer import Endpoint
from syncsvc.model.raw import RawBatch
from syncsvc.model.run import State
from syncsvc.store.reading import findings
from tests.builders import NOW
from tests.jobs.agency import Place, everybody, nip
from tests.jobs.remote import NOBODY, Siasn, row, run_live, settings, siasn

ENDPOINT = Endpoint("orang", ("nip",), "s1", timedelta(hours=24), timedelta(days=31))
SPEC = MappingSpec("siasn", (TableMapping("employee", "orang", ()),))


@pytest.fixture
def remote() -> Iterator[Siasn]:
    """A SIASN that knows everybody, and has a field that nobody mapped."""
    with siasn() as made:
        for number in everybody():
            said = row(number)
            said.body["data"]["hobi"] = "rahasia"
            made.known[nip(number)] = said
        yield made


@pytest.fixture
def mapped(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rows of each batch of answers that was mapped since the last look."""
    heights: list[int] = []

    def counted(batch: RawBatch, mapping: TableMapping, spec: MappingSpec) -> Mapped:
        heights.append(batch.frame.height)
        return map_batch(batch, mapping, spec)

    monkeypatch.setattr(freeze, "map_batch", counted)
    return heights


def told(agency: Place) -> dict[str, set[str | None]]:
    """Whom or what readers see each check's findings about."""
    with agency.work() as work:
        seen = findings(work.store, "kota", NOW.date())
    subject = pl.coalesce("person", "field")
    return {check: set(rows.select(subject).to_series()) for (check,), rows in seen.group_by("check")}


def test_unchanged_answers_are_not_mapped_again(agency: Place, remote: Siasn, mapped: list[int]) -> None:
    """A day later everybody is asked and says the same: no answer is read or mapped, no part is written, and the
    findings, those of the mapping among them, are what they were."""
    source = settings(remote.remote.address)
    remote.known[nip(3)] = row(3, n3="Orang Lain")
    run_live(agency, source)
    before = told(agency)
    assert (len(mapped), before["PEG-08"], before["MAP-03"]) == (1, {nip(3)}, {"hobi"})
    mapped.clear()
    ended = run_live(agency, source, hours=26)
    assert (ended.state, mapped, told(agency)) == (State.DONE, [], before)
    assert ended.kept is not None
    assert (ended.kept.new, ended.kept.changed, ended.kept.closed) == (0, 0, 0)


def test_a_reused_table_is_as_old_as_its_oldest_answer_now(agency: Place, remote: Siasn) -> None:
    """Confirming an answer makes the table younger although its rows are the same."""
    source = settings(remote.remote.address)
    ended = [run_live(agency, source, hours=hours).outcome for hours in (0, 26)]
    first, second = (outcome.as_of["siasn"] for outcome in ended if outcome is not None)
    assert second - first == timedelta(hours=26)


def test_one_changed_answer_is_seen(agency: Place, remote: Siasn, mapped: list[int]) -> None:
    """One person's name is another now: the table is made anew, and the finding is there."""
    source = settings(remote.remote.address)
    run_live(agency, source)
    mapped.clear()
    remote.known[nip(4)] = row(4, n4="Nama Baru")
    run_live(agency, source, hours=26)
    assert (len(mapped), told(agency)["PEG-08"]) == (1, {nip(4)})


def test_who_is_gone_is_gone_from_the_table(agency: Place, remote: Siasn, mapped: list[int]) -> None:
    """An answer that becomes empty is no row any more."""
    source = settings(remote.remote.address)
    run_live(agency, source)
    mapped.clear()
    remote.known[nip(5)] = NOBODY
    run_live(agency, source, hours=26)
    assert mapped == [len(everybody()) - 1]


def _landed(*rows: tuple[str, int, bool]) -> pl.DataFrame:
    keys, hours, filled = zip(*rows, strict=True)
    moments = [NOW + timedelta(hours=each) for each in hours]
    columns = {"key": keys, "changed_at": moments, "filled": filled}
    return pl.DataFrame(columns, {"key": pl.String, "changed_at": pl.Datetime("us", "UTC"), "filled": pl.Boolean})


def test_what_a_table_is_made_of() -> None:
    """Its rows' order does not count, nor who said that nothing is there; everything else does."""
    made = what_made("kota", SPEC, ENDPOINT, _landed(("a", 0, True), ("b", 1, True)))
    assert made == what_made("kota", SPEC, ENDPOINT, _landed(("b", 1, True), ("c", 5, False), ("a", 0, True)))
    others = [
        what_made("desa", SPEC, ENDPOINT, _landed(("a", 0, True), ("b", 1, True))),
        what_made("kota", replace(SPEC, lookups={"x": {"a": "b"}}), ENDPOINT, _landed(("a", 0, True), ("b", 1, True))),
        what_made("kota", SPEC, replace(ENDPOINT, shape="s2"), _landed(("a", 0, True), ("b", 1, True))),
        what_made("kota", SPEC, ENDPOINT, _landed(("a", 0, True), ("b", 2, True))),
        what_made("kota", SPEC, ENDPOINT, _landed(("a", 0, True))),
    ]
    assert len({made, *others}) == len(others) + 1
