"""Values become text without loss."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncsvc.connectors.doubled import doubled_rows, repaired, undoubled
from syncsvc.connectors.sql.session import Column
from syncsvc.connectors.sql.values import NotTextError, bytes_text, float_text, frame_of, text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", None),
        (" ", " "),
        (0, "0"),
        (199002102015031901, "199002102015031901"),
        (10**30, "1" + "0" * 30),
        (True, "1"),
        (False, "0"),
        (Decimal("0.10"), "0.10"),
        (Decimal("1E+20"), "100000000000000000000"),
        (Decimal("0.0000000001"), "0.0000000001"),
        (1.5, "1.5"),
        (3.0, "3"),
        (-2.0, "-2"),
        (0.1, "0.1"),
        (999999999999999.0, "999999999999999"),
        (1e15, "1E+15"),
        (1.98501012010011e17, "1.98501012010011E+17"),
        (-1.5e300, "-1.5E+300"),
        (1.5e-7, "1.5E-07"),
        (float("nan"), "nan"),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 2, 29, 7, 5, 1, tzinfo=UTC), "2024-02-29 07:05:01+00:00"),
        (time(7, 5), "07:05:00"),
        (b"abc", "abc"),
        ("Ñawi".encode(), "Ñawi"),
        ("Ñawi".encode("cp1252"), "Ñawi"),
        (b"", None),
    ],
)
def test_a_value_as_text(value: object, text: str | None) -> None:
    """Every kind of value has one text; long whole floats show their damage with an exponent."""
    assert text_of(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_reads_back_as_itself(value: float) -> None:
    """No float loses anything as text."""
    assert float(float_text(value)) == value


@given(st.lists(st.one_of(st.none(), st.integers(), st.text(min_size=1), st.decimals(allow_nan=False)), max_size=20))
def test_a_mixed_column_keeps_every_value(cells: list[object]) -> None:
    """A column whose cells have different types (SQLite) is the text of each cell."""
    frame = frame_of([Column("a")], [(cell,) for cell in cells])
    assert frame["a"].to_list() == [text_of(cell) for cell in cells]
    assert frame.schema == pl.Schema({"a": pl.String()})


@pytest.mark.parametrize("value", [b"\x00\x01", b"\xff\xd8\xff\xe0\x00\x10JFIF", b"a\x81", b"\x89PNG\r\n\x1a\n"])
def test_binary_data_is_refused_by_column(value: bytes) -> None:
    """Bytes that are no text refuse the column by name."""
    with pytest.raises(UnicodeDecodeError):
        bytes_text(value)
    with pytest.raises(NotTextError) as caught:
        frame_of([Column("nip"), Column("foto")], [("1", value)])
    assert caught.value.column == "foto"


NAMES = ["Çakra Ñawi", "Šárka “Ayu”", "naïve café", "Renée – D’Agostino", "Œuvre àà", "日本"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("charset", ["cp1252", "latin1"])
def test_double_encoding_is_seen_and_turned_back(name: str, charset: str) -> None:
    """UTF-8 bytes read as latin1 or cp1252 are recognised and repaired to the last sign; the repair is done once."""
    doubled = "".join(
        bytes([byte]).decode(charset) if charset == "latin1" or byte not in b"\x81\x8d\x8f\x90\x9d" else chr(byte)
        for byte in name.encode()
    )
    column = pl.Series("nama", [None, "Budi", doubled, name])
    found = doubled_rows(column)
    assert found == {2: name}
    assert repaired(column, found).to_list() == [None, "Budi", name, name]
    assert doubled_rows(repaired(column, found)) == {}


@given(st.text(alphabet=st.characters(max_codepoint=0x24F), max_size=12))
def test_sound_text_is_never_called_double_encoded(text: str) -> None:
    """Only a text that is the latin1 reading of other text is called so: the claim can be turned round exactly."""
    meant = undoubled(text)
    assert meant is None or (meant != text and len(meant.encode()) == len(text))
