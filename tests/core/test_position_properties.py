"""What holds for every title of a position, tried with invented ones and with anything else."""

from __future__ import annotations

import random
import re

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from syncsvc.mapping.nomenclature.positions.index import build_positions
from syncsvc.mapping.nomenclature.positions.match import match_title, match_titles
from syncsvc.mapping.nomenclature.rulings import without
from syncsvc.mapping.nomenclature.words import read_words
from syncsvc.model.nomenclature import JF, JP, STR, Decision, Match, Title
from tests.core.position_titles import FACTS, FUNCTIONAL, GENERAL, UNKNOWN_KIND, reference
from tests.core.test_position_titles import index, labelled

_LABELLED = [title for title, _ in labelled(FUNCTIONAL + GENERAL + UNKNOWN_KIND)]
_ENTRIES = st.sampled_from(reference().select("code", "title", "kind").rows())
_KIND_OF = dict(reference().select("code", "kind").iter_rows())
_WORDS = st.sampled_from(sorted({word for title in reference()["title"] for word in re.findall(r"\w+", title)}))
_MADE = st.builds(
    lambda words, kind, rank: Title(" ".join(words), kind, rank),
    st.lists(_WORDS, min_size=1, max_size=6),
    st.sampled_from((JF, JP, STR, "")),
    st.sampled_from(("", "III/a", "IV/a", "31")),
)
_ODD = st.builds(
    Title, st.text(alphabet="guru dan AHLI muda123.&/()-IV é\t'", max_size=60), st.sampled_from((JF, JP, ""))
)
_TITLES = st.sampled_from(_LABELLED) | _MADE | _ODD


def _same(one: Match, other: Match) -> bool:
    return (one.decision, [each.code for each in one.candidates]) == (
        other.decision,
        [each.code for each in other.candidates],
    )


@given(_TITLES)
def test_matching_is_repeatable(title: Title) -> None:
    """The same title has the same answer, alone and among others."""
    first = match_title(title, index())
    assert first == match_title(title, index())
    assert match_titles([title, Title("Arsiparis"), title], index())[::2] == [first, first]


@given(_TITLES)
def test_what_was_accepted_is_accepted_again(title: Title) -> None:
    """The title of an accepted entry is accepted in its own kind, and means that entry or a twin of it."""
    match = match_title(title, index())
    if match.decision is Decision.ACCEPT:
        meant = match.candidates[0]
        again = match_title(Title(meant.title, _KIND_OF[meant.code]), index())
        assert again.decision is Decision.ACCEPT
        assert again.candidates[0].title == meant.title


@given(_ENTRIES)
def test_an_entry_finds_itself(entry: tuple[str, str, str]) -> None:
    """Every title of the list is accepted in its kind, to an entry of the same words."""
    match = match_title(Title(entry[1], entry[2]), index())
    assert match.decision is Decision.ACCEPT
    assert match.candidates[0].title == entry[1]


@given(_TITLES, st.sampled_from([str.upper, str.lower, str.title]), st.sampled_from([" ", "  ", "\t", "\u00a0"]))
def test_case_and_blanks_mean_nothing(title: Title, recase: object, blank: str) -> None:
    """A title in other case, with other blanks between and around its words, has the same decision and candidates."""
    assert callable(recase)
    typed = f" {blank.join(recase(title.title).split(' '))} "
    again = match_title(Title(typed, title.kind, title.rank), index())
    assert _same(again, match_title(title, index()))


@given(st.sampled_from(_LABELLED) | _MADE, st.sampled_from([".", " .", "-", '"', "*", " -", ":", "!"]))
def test_signs_around_a_title_mean_nothing(title: Title, sign: str) -> None:
    """Signs before or behind a title change neither decision nor candidates; only a dot may say that a word is cut."""
    plain = match_title(title, index())
    behind = match_title(Title(f"{title.title}{sign}", title.kind, title.rank), index())
    before = match_title(Title(f"{sign}{title.title}", title.kind, title.rank), index())
    assert _same(before, plain)
    assert _same(behind, plain) or ("." in sign and plain.decision is not Decision.ACCEPT)


@given(_TITLES)
def test_kinds_are_never_crossed(title: Title) -> None:
    """Nothing of another kind is accepted or offered; a structural title has no entry at all."""
    match = match_title(title, index())
    if title.kind == STR:
        assert match.candidates == ()
    elif title.kind:
        assert {_KIND_OF[each.code] for each in match.candidates} <= {title.kind}


@settings(max_examples=15)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_list_means_nothing(chance: random.Random) -> None:
    """An index of the same rows in another order gives the same answers."""
    frame = reference()
    order = list(range(frame.height))
    chance.shuffle(order)
    shuffled = build_positions(frame[order], FACTS)
    for title in chance.sample(_LABELLED, 40):
        assert match_title(title, shuffled) == match_title(title, index())


@given(_TITLES)
def test_a_rejected_pair_never_comes_back(title: Title) -> None:
    """Whatever a person ruled out for a title is neither accepted nor offered, until nothing is left."""
    rejected: frozenset[str] = frozenset()
    found = match_title(title, index())
    while found.candidates:
        rejected |= {found.candidates[0].code}
        found = without(match_title(title, index()), rejected)
        assert not rejected & {each.code for each in found.candidates}
        assert found.decision is not Decision.ACCEPT


@given(st.text(max_size=80))
def test_no_text_is_too_odd(text: str) -> None:
    """Any text at all is answered, and read the same twice."""
    assert read_words(text) == read_words(text)
    for kind in (JF, JP, STR, ""):
        assert match_title(Title(text, kind), index()).decision in Decision


@settings(max_examples=25)
@given(st.sampled_from(range(3)), st.sampled_from(_LABELLED))
def test_other_kinds_in_the_list_mean_nothing(row: int, title: Title) -> None:
    """Rows of a kind that is neither functional nor pelaksana are left out of the index."""
    frame = reference()
    strange = frame[row : row + 1].with_columns(code=pl.lit("S1"), kind=pl.lit(STR))
    assert match_title(title, build_positions(pl.concat([frame, strange]), FACTS)) == match_title(title, index())
