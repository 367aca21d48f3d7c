"""What a cell may hold: nothing a spreadsheet executes, no NIK."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncsvc.reports.cells import guarded, guarded_text, may_hold_nik, unguarded, without_niks
from syncsvc.reports.wording import Wording
from tests.reports.views import finding, nip, with_findings

ATTACKS = ["=cmd()", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "＋1", "－1", "＠x", "'=1", "''=1"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_formulas_are_disarmed(attack: str) -> None:
    """Everything that looks like a formula starts with an apostrophe, and comes back whole."""
    assert guarded_text(attack) == "'" + attack
    assert unguarded(guarded_text(attack)) == attack


@given(st.text(alphabet=st.sampled_from("'=+-@ \t\r\n\u00a0\ufeffa1＝＋－＠"), max_size=8))
def test_guarding_loses_nothing_and_agrees_with_the_column_form(text: str) -> None:
    """One text and a column of texts are guarded alike, and unguarding gives the text back."""
    column = pl.DataFrame({"cell": [text]}, schema={"cell": pl.String}).select(guarded("cell"))
    assert column.item() == guarded_text(text)
    assert unguarded(guarded_text(text)) == text


def test_niks_are_hidden_and_nips_are_not() -> None:
    """A NIK shows only how many digits it has, 16 digits elsewhere are blotted out; NIPs, counts and masks stay."""
    rows = [
        finding("PEG-06", local="320101410190000", national="3201014101900001"),
        finding("PEG-11", local=f"{nip(3)} 3201014101900001,3201014101900002", cause="nik:3201014101900001"),
        finding("PEG-06", field="siasn.nik_verified", key=nip(4), local="false", national=None),
        finding("PEG-06", field="local.nik", key=nip(5), local=f"nip={nip(6)}", national="3.37…+15 ×1"),
    ]
    shown = without_niks(with_findings(rows).findings, Wording("id"))
    assert shown["local"].to_list() == [
        "[NIK disembunyikan, 15 angka]",
        f"{nip(3)} [NIK disembunyikan, 16 angka],[NIK disembunyikan, 16 angka]",
        "false",
        f"nip={nip(6)}",
    ]
    assert shown["national"][3] == "3.37…+15 ×1"
    assert shown["key"].to_list()[2] == nip(4)
    assert shown["national"][0] == "[NIK disembunyikan, 16 angka]"
    assert shown["cause"][1] == "nik:[NIK disembunyikan, 16 angka]"


def test_niks_that_a_cell_brought_into_a_key_are_hidden() -> None:
    """A term or row that quotes a NIK shows it nowhere; a unit's own code of 16 digits stays."""
    unit = finding(entity="unit", key="1234567890123456")
    rows = [
        finding(field="rank", entity="term", key="simpeg.pegawai=3201014101900001", local="3201014101900001 ×2"),
        finding(field="rank", entity="row", key="simpeg.pegawai#3201014101900001", subject="Sri 3201014101900001"),
        unit,
    ]
    shown = without_niks(with_findings(rows).findings, Wording("en"))
    assert shown.drop("id").filter(pl.col("entity") != "unit").write_csv().count("3201014101900001") == 0
    assert shown["key"].to_list()[:2] == [f"simpeg.pegawai{sign}[NIK hidden, 16 digits]" for sign in "=#"]
    assert shown["key"][2] == unit["key"]


NIKS = st.sampled_from(["3201014101900001", "1" * 15, "1" * 18, "nik", "a", " ", "٣" * 16])


@given(
    st.lists(st.lists(NIKS, max_size=3).map("".join), min_size=4, max_size=4), st.sampled_from(["local.nik", "rank"])
)
def test_what_may_hold_no_nik_is_not_changed(texts: list[str], field: str) -> None:
    """Whoever asks first, and covers only what may hold a NIK, shows the same."""
    key, subject, local, cause = texts
    row = finding(field=field, entity="row", key=key, subject=subject, local=local, cause=cause)
    view = with_findings([row]).findings
    (before,), (after,) = view.to_dicts(), without_niks(view, Wording("id")).to_dicts()
    assert may_hold_nik(before) or after == before
