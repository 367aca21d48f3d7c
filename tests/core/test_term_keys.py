"""The key of a term: what two spellings may differ in and still be one."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncsvc.mapping.nomenclature.keys import fold_term, term_id

_WORDS = st.lists(st.text(string.ascii_letters + string.digits, min_size=1, max_size=8), min_size=1, max_size=6)
_SIGNS = st.sampled_from([" ", "  ", ". ", ", ", "-", " - ", "/", "\u00a0", "\n", " (", ") ", "'", '" ', " _ "])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ka. Subbag  Umum", "KA SUBBAG UMUM"),
        ("Perundang - Undangan .", "perundang-undangan"),
        ("\u201cGuru\u201d Kelas", "guru kelas"),
        ("Analis (JFT)", "Analis JFT"),
    ],
)
def test_one_term(one: str, other: str) -> None:
    """Case, blanks, punctuation and quotes make no other term."""
    assert fold_term(one) == fold_term(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kasubbag Umum", "Kepala Sub Bagian Umum"),
        ("Sarana & Prasarana", "Sarana Prasarana"),
        ("Sarana & Prasarana", "Sarana dan Prasarana"),
        ("Guru Muda", "Guru Madya"),
    ],
)
def test_two_terms(one: str, other: str) -> None:
    """An abbreviation, a sign that stands for a word, and every other word do."""
    assert fold_term(one) != fold_term(other)


@given(st.text(max_size=40))
def test_a_key_is_its_own_key(text: str) -> None:
    """Folding twice is folding once, whatever was written."""
    assert fold_term(fold_term(text)) == fold_term(text)


@given(_WORDS, st.lists(_SIGNS, min_size=6, max_size=6))
def test_signs_between_words_do_not_matter(words: list[str], signs: list[str]) -> None:
    """Words keep their key whatever stands between them and however they are cased, unless signs join them."""
    between = [sign if sign.strip(" '\"") or " " in sign else " " for sign in signs]
    joined = "".join(f"{word}{sign}" for word, sign in zip(words, between, strict=False))
    assert fold_term(joined.swapcase()) == fold_term(" ".join(words))


def test_an_id_tells_parts_apart() -> None:
    """The same letters distributed otherwise over list, kind, key and context are another id."""
    assert len({term_id("a", "b", "c", "d"), term_id("a", "bc", "", "d"), term_id("a", "", "bc", "d")}) == 3
    assert term_id("positions", "JF", "guru") == term_id("positions", "JF", "guru", "")
