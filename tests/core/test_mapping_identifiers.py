"""Identifiers in columns: NIP, NIK, old NIP and ids."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncsvc.mapping.identifiers import read_nip
from syncsvc.mapping.spec import FieldRule
from syncsvc.model.nip import diagnose
from tests.core.batches import identities, mapped, one_field
from tests.core.test_nip import PNS, PPPK, nips

NIP = FieldRule("nip", ("c",))
SUPERVISOR = FieldRule("supervisor_nip", ("c",))
_SIGNS = "0123456789 .-'\u00a0\u200b\u2019EeOl+,\t\x1f"

damaged = st.one_of(
    nips(),
    nips().flatmap(lambda nip: st.sampled_from([f"'{nip}", f"{nip[:8]} {nip[8:]}", nip[1:], f"{nip}.0", nip[:17]])),
    st.text(_SIGNS, max_size=22),
    st.text("0123456789", min_size=18, max_size=18),
    st.tuples(st.sampled_from("+-"), st.text("0123456789", min_size=17, max_size=17)).map("".join),
)


@settings(deadline=None)
@given(st.lists(st.none() | damaged, max_size=20))
def test_columns_and_values_agree_on_nips(texts: list[str | None]) -> None:
    """The column's arithmetic takes exactly the NIPs that ``model.nip.diagnose`` takes, row by row."""
    values = read_nip(pl.Series(texts, dtype=pl.String)).values[""].to_list()
    expected = [nip.text if text is not None and (nip := diagnose(text).nip) else None for text in texts]
    assert values == expected


def test_an_employees_original_is_kept() -> None:
    """A damaged NIP of an employee is null and its trimmed text stays in nip_raw; PEG-03 judges it, not MAP-01."""
    done = mapped("employee", {"c": [PNS, f" '{PPPK} ", "198501", None, "  "]}, NIP)
    assert done.frame["nip"].to_list() == [PNS, PPPK, None, None, None]
    assert done.frame["nip_raw"].to_list() == [PNS, f"'{PPPK}", "198501", None, None]
    assert done.notes.is_empty()


def test_other_nip_columns_are_noted() -> None:
    """A damaged NIP elsewhere is null and MAP-01, its evidence masked."""
    done = mapped("employee", {"k": ["a", "b", "c"], "c": [PNS, "198501012010011", None]}, SUPERVISOR, row_key=("k",))
    assert done.frame["supervisor_nip"].to_list() == [PNS, None, None]
    assert identities(done.notes) == [("MAP-01", "row", "s.t#b", "supervisor_nip")]
    assert done.notes["value"].to_list() == ["1985…011"]


@pytest.mark.parametrize("field", ["nip", "nik", "nip_old", "supervisor_nip", "person_id", "unit_id"])
def test_a_numeric_cell_is_no_identifier(field: str) -> None:
    """1.98501E+17 in any identifier column is null and MAP-04, with masked evidence."""
    done = mapped("employee", {"c": ["1.98501E+17"]}, FieldRule(field, ("c",)))
    assert done.frame[field].to_list() == [None]
    assert identities(done.notes) == [("MAP-04", "row", "s.t#1", field)]
    assert done.notes["value"].to_list() == ["1.98…+17"]


def test_a_numeric_nip_stays_visible() -> None:
    """nip_raw keeps what the spreadsheet left of a NIP."""
    assert mapped("employee", {"c": ["1.98501E+17"]}, NIP).frame["nip_raw"].to_list() == ["1.98501E+17"]


def test_nik_keeps_its_structure_for_the_check() -> None:
    """A NIK loses stray signs only; one that is too short stays, since PEG-06 judges it."""
    texts = ["'3404014501850901", "3404 0145 0185 0901", "340401", "-", None]
    read = one_field("employee", FieldRule("nik", ("c",)), texts)
    assert read == ["3404014501850901", "3404014501850901", "340401", None, None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A5EB03E2-3D34-F6A0-E040-640A040252AD", "a5eb03e23d34f6a0e040640a040252ad"),
        ("{a5eb03e2-3d34-f6a0-e040-640a040252ad}", "a5eb03e23d34f6a0e040640a040252ad"),
        ("a5eb03e23d34f6a0e040640a040252ad", "a5eb03e23d34f6a0e040640a040252ad"),
        (" 1.01-02.A ", "1.01-02.a"),
        ("D-01", "d-01"),
        ("1e5", "1e5"),
        ("null", None),
        ("-", None),
    ],
)
def test_ids_compare_without_dashes_and_case(text: str, expected: str | None) -> None:
    """National ids come in upper, lower and dashed form and are one; local codes keep their signs."""
    assert one_field("employee", FieldRule("unit_id", ("c",)), [text]) == [expected]


def test_an_id_can_be_translated() -> None:
    """The site's table of pairs turns local ids into national ones; an id that it lacks is MAP-02 and null."""
    rule = FieldRule("national_id", ("c",), lookup="pairs")
    pairs = {"pairs": {"01.02": "A5EB03E2-3D34-F6A0-E040-640A040252AD", "0": ""}}
    done = mapped("unit", {"c": ["01.02", "0", "01.03", "01.03"]}, rule, lookups=pairs)
    assert done.frame["national_id"].to_list() == ["a5eb03e23d34f6a0e040640a040252ad", None, None, None]
    assert done.notes.select("check", "key", "count").rows() == [("MAP-02", "s.t=01.03", 2)]
