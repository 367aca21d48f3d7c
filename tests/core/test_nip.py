"""The NIP as a value: its forms, its parts, and what spreadsheets do to it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncsvc.model.nip import Damage, Form, decode, diagnose

PNS = "198501012010011901"
PPPK = "199002282023212902"

births = st.dates(date(1900, 1, 1), date(2080, 12, 31))
serials = st.integers(900, 999).map(str)


@st.composite
def nips(draw: st.DrawFn) -> str:
    """Texts built by the rule: a real birth date, an appointment from the sixteenth birthday's year on."""
    birth = draw(births)
    year = draw(st.integers(birth.year + 16, 2099))
    middle = draw(st.one_of(st.integers(1, 12), st.integers(21, 99)))
    return f"{birth:%Y%m%d}{year}{middle:02d}{draw(st.sampled_from('12'))}{draw(serials)}"


def test_parts_of_a_pns_nip() -> None:
    """A PNS's NIP says birth date, month of appointment and sex."""
    nip = decode(PNS)
    assert nip is not None
    assert (nip.form, nip.birth_date, nip.year, nip.month, nip.contract) == (
        Form.PNS,
        date(1985, 1, 1),
        2010,
        1,
        None,
    )
    assert (nip.sex, nip.serial) == ("M", "901")


def test_parts_of_a_pppk_nip() -> None:
    """Digits 13 and 14 from 21 up are a PPPK's contract number, not a month."""
    nip = decode(PPPK)
    assert nip is not None
    assert (nip.form, nip.month, nip.contract, nip.sex) == (Form.PPPK, None, 21, "F")


@settings(deadline=None)
@given(nips())
def test_what_the_rule_builds_is_decoded(text: str) -> None:
    """Every text built by the rule is a NIP whose parts make the text again."""
    nip = decode(text)
    assert nip is not None
    middle = nip.month or nip.contract
    assert f"{nip.birth_date:%Y%m%d}{nip.year}{middle:02d}{'1' if nip.sex == 'M' else '2'}{nip.serial}" == text
    assert diagnose(text).damage is None


@pytest.mark.parametrize(
    "text",
    [
        "198502302010011901",  # 30 February
        "198513012010011901",  # month 13
        "198501012000011901",  # appointed at fifteen
        "198501012010131901",  # neither month nor contract
        "198501012010201901",  # contract 20
        "198501012010013901",  # sex 3
        "198501012010011000",  # serial 000
        "188501012010011901",  # born in 1885
        "19850101201001190",  # 17 digits
        "1985010120100119011",  # 19 digits
        "198501012010O11901",  # a letter
        "\u0661\u0669\u0668\u0665\u0660\u0661\u0660\u0661\u0662\u0660\u0661\u0660\u0660\u0661\u0661\u0669\u0660\u0661",
        "",
    ],
)
def test_what_cannot_be_a_nip(text: str) -> None:
    """Impossible dates, ages, sexes and serials, other lengths and other digits are no NIP."""
    assert decode(text) is None
    assert diagnose(text).nip is None


@pytest.mark.parametrize(
    "text",
    [
        f"'{PNS}",
        f" {PNS}\u00a0",
        "19850101 201001 1 901",
        "19850101.201001.1.901",
        "19850101-201001-1-901",
        f"\ufeff{PNS}\u200b",
        f"\u2018{PNS}\u2019",
        f'"{PNS}"',
        f"`{PNS}\n",
    ],
)
def test_stray_signs_lose_nothing(text: str) -> None:
    """Blanks, quotes, dots and hyphens around and between digits are damage without loss: the NIP is whole."""
    found = diagnose(text)
    assert found.damage is Damage.STRAY
    assert found.nip is not None
    assert found.nip.text == PNS


@pytest.mark.parametrize(
    ("text", "damage", "proposal"),
    [
        (None, Damage.EMPTY, None),
        (" \u00a0", Damage.EMPTY, None),
        ("-", Damage.EMPTY, None),
        ("1.98501E+17", Damage.EXPONENT, None),
        ("1,98501E+17", Damage.EXPONENT, None),
        ("'1.98501e17", Damage.EXPONENT, None),
        ("2E+17", Damage.EXPONENT, None),
        ("198501012010011901.0", Damage.EXPONENT, None),
        ("19850101201001190.0", Damage.EXPONENT, None),
        ("19850101201O011901", Damage.LETTER, PNS),
        ("l9850101201001I90l", Damage.LETTER, PNS),
        ("belum ada", Damage.LETTER, None),
        ("198502302010011901", Damage.IMPOSSIBLE, None),
        ("1985010120101190", Damage.LENGTH, None),
        ("\u0661\u0669\u0668\u0665", Damage.LETTER, None),
    ],
)
def test_damage_is_told_apart(text: str | None, damage: Damage, proposal: str | None) -> None:
    """Each kind of spreadsheet damage has its name, and never yields a NIP; a lookalike letter yields a proposal."""
    found = diagnose(text)
    assert (found.nip, found.damage, found.proposal) == (None, damage, proposal)


def test_a_lost_zero_is_proposed_only_when_one_place_explains_it() -> None:
    """17 digits yield a proposal when exactly one inserted zero makes a NIP, and none otherwise."""
    assert diagnose("19851012201001190").damage is Damage.LOST_DIGIT
    only = diagnose(PPPK.replace("0", "", 1))
    assert only.damage is Damage.LOST_DIGIT
    assert only.proposal in {None, PPPK}
    assert diagnose("19991231202412199").proposal is None


@settings(deadline=None)
@given(nips(), st.integers(0, 17))
def test_a_proposal_after_a_lost_digit_is_a_nip(text: str, place: int) -> None:
    """Whatever is proposed for 17 digits is a valid NIP that has these digits in this order."""
    short = text[:place] + text[place + 1 :]
    proposal = diagnose(short).proposal
    if proposal is not None:
        assert decode(proposal)
        assert any(proposal[:at] + proposal[at + 1 :] == short for at in range(18))


@settings(deadline=None)
@given(st.text(max_size=24))
def test_any_text_gets_a_diagnosis(text: str) -> None:
    """No text raises; a text has a NIP exactly when it is whole or only strayed."""
    found = diagnose(text)
    assert (found.nip is not None) == (found.damage in (None, Damage.STRAY))
