"""The duties of ``syncsvc.connectors.base``, as tests that every kind of source must pass.

A kind subclasses ``ConnectorContract`` under a name starting with ``Test`` and provides two fixtures:
``build`` puts rows into a fresh source and gives the connector over them (one table, called ``TABLE``), and
``source_state`` tells what the source holds right now, so that a write would show. A connector reads
``base.BATCH_ROWS`` when it fetches (as ``base.BATCH_ROWS``, not by importing the name), so that the bound can
be tested with few rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

import polars as pl
import pytest

from syncsvc.connectors import base
from syncsvc.connectors.base import Connector
from syncsvc.errors import SyncsvcError
from syncsvc.model.raw import RawBatch

TABLE = "people"
Row = Mapping[str, str | None]
Build = Callable[[Sequence[str], Sequence[Row]], Connector]
State = Callable[[], object]

COLUMNS = ("nip", "name", "note")
NIP = "199002102015031901"


def person(number: int, note: str | None = None) -> dict[str, str | None]:
    """An invented row, told apart by its number."""
    return {"nip": f"19900210201503{1900 + number % 100:04d}", "name": f"Warga {number}", "note": note}


def fetched(connector: Connector, table: str = TABLE) -> list[RawBatch]:
    """All batches of one table, with the connector opened and closed around them."""
    with connector:
        return list(connector.fetch(table))


def texts(batches: Sequence[RawBatch], column: str) -> list[str | None]:
    """One column over all batches."""
    return [value for batch in batches for value in batch.frame[column]]


class ConnectorContract:
    """What every connector owes. ``empty_text`` is what a kind makes of a value that is there but blank."""

    empty_text: ClassVar[str | None] = None

    @pytest.fixture
    def build(self) -> Build:
        """Gives the function that fills a fresh source and connects to it; each kind overrides it."""
        raise NotImplementedError

    @pytest.fixture
    def source_state(self) -> State:
        """Gives the function that tells what the source holds; each kind overrides it."""
        raise NotImplementedError

    def test_columns_are_text_under_the_source_s_names(self, build: Build) -> None:
        """Every column has the source's own name, in its order, and is of text."""
        for batch in fetched(build(COLUMNS, [person(1), person(2)])):
            assert dict(batch.frame.schema) == dict.fromkeys(COLUMNS, pl.String())
            assert batch.table == TABLE

    @pytest.mark.parametrize(
        "value",
        [
            "Ni Luh Çakra Ñawi – Šárka",
            "日本 ☂ 𝔘nicode",
            "baris satu\nbaris dua",
            'kata "dikutip"; koma, titik',
            "C:\\map\\nama%20_'x'",
            "  tepi  ",
        ],
    )
    def test_text_arrives_without_loss(self, build: Build, value: str) -> None:
        """Signs of every script, line ends, quotes and surrounding blanks arrive as they were kept."""
        assert texts(fetched(build(COLUMNS, [person(1, value), person(2)])), "note") == [value, None]

    @pytest.mark.parametrize("value", ["007", "0", "00000000", "1.50", "1,5", "+62", "1e5", "-", "TRUE", "0x1F"])
    def test_text_that_looks_like_a_number_stays_text(self, build: Build, value: str) -> None:
        """Leading zeros, trailing zeros and signs are not touched."""
        assert texts(fetched(build(COLUMNS, [person(1, value)])), "note") == [value]

    @pytest.mark.parametrize("value", [NIP, "12345678901234567890123456789012345678", "0000000000000000"])
    def test_long_digits_keep_every_digit(self, build: Build, value: str) -> None:
        """A NIP or NIK kept as text is not rounded."""
        assert texts(fetched(build(COLUMNS, [person(1, value)])), "note") == [value]

    @pytest.mark.parametrize("value", ["31/02/1990", "0000-00-00", "01-01-1900", "1990-02-10 00:00:00"])
    def test_dates_kept_as_text_are_not_reformatted(self, build: Build, value: str) -> None:
        """Reading dates is the mapping's work, also of impossible ones."""
        assert texts(fetched(build(COLUMNS, [person(1, value)])), "note") == [value]

    def test_absent_is_null(self, build: Build) -> None:
        """An absent value is null, and a value without signs is what the kind says (null unless stated)."""
        rows = [person(1, None), person(2, ""), person(3, "ada")]
        assert texts(fetched(build(COLUMNS, rows)), "note") == [None, self.empty_text, "ada"]

    def test_a_column_without_any_value_is_still_there(self, build: Build) -> None:
        """A column that is null everywhere keeps its name and its type."""
        batches = fetched(build(COLUMNS, [person(1), person(2)]))
        assert texts(batches, "note") == [None, None]

    def test_rows_keep_their_order_and_arrive_once(self, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
        """Over several batches every row arrives exactly once, in the source's order."""
        monkeypatch.setattr(base, "BATCH_ROWS", 7)
        numbers = [(number * 37) % 50 for number in range(50)]
        batches = fetched(build(COLUMNS, [person(1, str(number)) for number in numbers]))
        assert texts(batches, "note") == [str(number) for number in numbers]

    def test_batches_are_bounded(self, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
        """No batch holds more than ``BATCH_ROWS`` rows, and their row numbers follow each other."""
        monkeypatch.setattr(base, "BATCH_ROWS", 3)
        batches = fetched(build(COLUMNS, [person(number) for number in range(10)]))
        assert sum(batch.frame.height for batch in batches) == 10
        assert all(batch.frame.height <= 3 for batch in batches)
        ends = [batch.first_row + batch.frame.height for batch in batches]
        assert [batch.first_row for batch in batches[1:]] == ends[:-1]
        assert batches[0].first_row >= 1

    def test_an_empty_table_gives_one_batch_with_its_columns(self, build: Build) -> None:
        """An empty table is told apart from an absent one: its columns arrive without rows."""
        batches = fetched(build(COLUMNS, []))
        assert [(tuple(batch.frame.columns), batch.frame.height) for batch in batches] == [(COLUMNS, 0)]
        assert set(batches[0].frame.dtypes) == {pl.String()}
        assert not batches[0].cut

    def test_batches_come_one_by_one(self, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
        """A reader that stops after one batch has its batch, and closing leaves nothing open."""
        monkeypatch.setattr(base, "BATCH_ROWS", 2)
        with build(COLUMNS, [person(number) for number in range(20)]) as connector:
            batches = connector.fetch(TABLE)
            assert 1 <= next(batches).frame.height <= 2

    def test_origin_names_the_source_and_a_moment_in_utc(self, build: Build) -> None:
        """Each batch says where it came from and when that was current, in UTC."""
        for batch in fetched(build(COLUMNS, [person(1)])):
            assert batch.origin.name
            offset = batch.origin.as_of.utcoffset()
            assert offset is not None
            assert not offset

    def test_probe_shows_columns_and_a_few_rows(self, build: Build) -> None:
        """A first look shows the columns, and no more rows than asked for."""
        with build(COLUMNS, [person(number) for number in range(10)]) as connector:
            probe = connector.probe(TABLE, rows=2)
        assert (probe.table, probe.columns) == (TABLE, COLUMNS)
        assert probe.origin
        assert list(probe.sample) == [tuple(person(number).values()) for number in range(2)]

    def test_probe_of_an_empty_table(self, build: Build) -> None:
        """A first look at an empty table shows its columns and no rows."""
        with build(COLUMNS, []) as connector:
            probe = connector.probe(TABLE)
        assert (probe.columns, probe.sample) == (COLUMNS, ())

    def test_tables_are_those_configured(self, build: Build) -> None:
        """The connector names exactly the configured tables."""
        with build(COLUMNS, [person(1)]) as connector:
            assert connector.tables() == (TABLE,)

    def test_an_unknown_table_is_refused(self, build: Build) -> None:
        """A table that the configuration does not name is an error that names it, in fetch and in probe."""
        with build(COLUMNS, [person(1)]) as connector:
            with pytest.raises(SyncsvcError) as fetching:
                list(connector.fetch("nothing"))
            with pytest.raises(SyncsvcError) as probing:
                connector.probe("nothing")
        assert fetching.value.facts["table"] == probing.value.facts["table"] == "nothing"

    def test_nothing_is_written(self, build: Build, source_state: State) -> None:
        """After probe and fetch the source holds what it held before."""
        with build(COLUMNS, [person(1), person(2)]) as connector:
            before = source_state()
            connector.probe(TABLE)
            list(connector.fetch(TABLE))
        assert source_state() == before

    def test_fetching_twice_gives_the_same(self, build: Build) -> None:
        """A second fetch with the same connector gives the same rows."""
        with build(COLUMNS, [person(1), person(2, "dua")]) as connector:
            first, second = (pl.concat(batch.frame for batch in connector.fetch(TABLE)) for _ in range(2))
        assert first.equals(second)
