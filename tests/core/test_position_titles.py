"""Titles of positions as people write them, against an invented national list: each has the answer it should have."""

from __future__ import annotations

from functools import cache

import pytest

from syncsvc.mapping.nomenclature.positions.index import PositionIndex, build_positions
from syncsvc.mapping.nomenclature.positions.known import rank_code
from syncsvc.mapping.nomenclature.positions.match import match_title, match_titles
from syncsvc.model.nomenclature import FIRST, JF, JP, Decision, Evidence, Match, Title
from tests.core.position_titles import FACTS, FUNCTIONAL, GENERAL, UNKNOWN_KIND, reference


@cache
def index() -> PositionIndex:
    """The invented list, laid out once."""
    return build_positions(reference(), FACTS)


def labelled(text: str) -> list[tuple[Title, str]]:
    """The lines of ``position_titles`` as titles with what is right."""
    lines = ([cell.strip() for cell in line.split("|")] for line in text.splitlines() if line)
    return [(Title(title, kind, rank), right) for title, kind, rank, right in lines]


def told(match: Match) -> str:
    """A match as the lines write it: the id accepted, ``-``, or ``?`` with the first candidate."""
    first = match.candidates[0].code if match.candidates else ""
    return {Decision.ACCEPT: first, Decision.NONE: "-", Decision.REVIEW: f"?{first}"}[match.decision]


def assert_told(title: Title, right: str) -> None:
    """The answer is the one of the line; a mere ``?`` says nothing of candidates."""
    answer = told(match_title(title, index()))
    assert answer == right or (right == "?" and answer[0] == "?")


@pytest.mark.parametrize(("title", "right"), labelled(FUNCTIONAL))
def test_functional_titles(title: Title, right: str) -> None:
    """Family and level are read wherever they stand, old names and usual ones; what the title does not say is asked."""
    assert_told(title, right)


@pytest.mark.parametrize(("title", "right"), labelled(GENERAL))
def test_titles_of_pelaksana(title: Title, right: str) -> None:
    """The same title in other letters is accepted; another head noun or a content word more or less never is."""
    assert_told(title, right)


@pytest.mark.parametrize(("title", "right"), labelled(UNKNOWN_KIND))
def test_titles_of_unknown_kind(title: Title, right: str) -> None:
    """Without a kind the functional reading goes first; a structural post has no entry here."""
    assert_told(title, right)


def test_an_entry_of_the_other_kind_is_no_answer() -> None:
    """One title in both lists is accepted in the list of its kind; without a kind the functional one is meant."""
    found = {kind: told(match_title(Title("Pranata Komputer Ahli Muda", kind), index())) for kind in (JF, JP, "")}
    assert found == {JF: "PK-MU", JP: "J21", "": "PK-MU"}


def test_the_tier_of_evidence_is_named() -> None:
    """The very title is exact, a level translated is a rule, another spelling is normalised; a question is similar."""
    titles = ("Bidan Mahir", "Pranata Komputer Pelaksana", "Pengelola Barang/Jasa Ahli Muda", "Arsiparis")
    evidence = [match_title(Title(title, JF), index()).evidence for title in titles]
    assert evidence == [Evidence.EXACT, Evidence.RULE, Evidence.SIMILAR, Evidence.NOTHING]
    assert match_title(Title("Pengelola Sarpras Kantor", JP), index()).evidence is Evidence.NORMALISED


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        (Title("Pranata Komputer Madya", JF), "old_level"),
        (Title("Pranata Komputer Ahli Petama", JF), "level_repaired"),
        (Title("Guru Madya", JF, "IV/a"), "rank_decided"),
        (Title("Guru Madya", JF), "rank_decides"),
        (Title("Guru Kelas Ahli Muda", JF), "speciality"),
        (Title("Pranata Komputer Ahli Muda Madya", JF), "levels_contradict"),
        (Title("Pranata Komputer", JF), "level_missing"),
        (Title("Plt. Arsiparis Ahli Muda", JF), "acting"),
        (Title("Pengadministrasi Umum pada Dinas Kesehatan", JP), "place_taken_off"),
        (Title("JFU Pengadministrasi Umum", JP), "mark_taken_off"),
        (Title("Petugas Bahan Informasi dan Publikasi", JP), "differs_by_order"),
        (Title("Pengadminitrasi Umum", JP), "differs_by_slip"),
        (Title("Penyusunan Rencana Kegiatan dan Anggaran", JP), "other_form"),
        (Title("Pengolah Data Perlengkapan dan Rumah Tangga Pimpin", JP), "cut_here"),
        (Title("Kasubbag Umum", JP), "structural"),
        (Title("PPPK", JP), "no_title"),
        (Title("Menerima mencatat surat masuk", JP), "task"),
        (Title("Penghimpun Data Keuangan", JP), "no_entry"),
    ],
)
def test_an_answer_says_why(title: Title, reason: str) -> None:
    """Every answer names the feature that decided it."""
    assert reason in [each.key for each in match_title(title, index()).reasons]


def test_a_missing_level_offers_the_family() -> None:
    """A family without its level is asked back with the family's entries, never guessed."""
    match = match_title(Title("Pranata Komputer", JF), index())
    assert match.decision is Decision.NONE
    assert 0 < len(match.candidates) <= FIRST
    assert {each.code[:3] for each in match.candidates} == {"PK-"}


def test_candidates_come_best_first() -> None:
    """At most five candidates, each once, with scores that never rise."""
    for title, _ in labelled(FUNCTIONAL + GENERAL + UNKNOWN_KIND):
        found = match_title(title, index()).candidates
        scores = [each.score for each in found]
        assert len({each.code for each in found}) == len(found) <= FIRST
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)


def test_many_at_once_are_answered_as_one_by_one() -> None:
    """In bulk, with repetitions, every title has the answer that it has alone, in the order asked."""
    titles = [title for title, _ in labelled(FUNCTIONAL + GENERAL + UNKNOWN_KIND)]
    asked = [*titles, *reversed(titles)]
    assert match_titles(asked, index()) == [match_title(title, index()) for title in asked]


def test_an_empty_title_is_settled() -> None:
    """A title of nothing but signs has no entry, whatever its kind."""
    for kind in (JF, JP, ""):
        for empty in ("", "  ", "-", "()", "..."):
            assert match_title(Title(empty, kind), index()).decision is Decision.NONE


def test_an_empty_list_knows_nothing() -> None:
    """A list without rows accepts no title and fails on none."""
    nothing = build_positions(reference().clear(), FACTS)
    assert all(
        match_title(title, nothing).decision is not Decision.ACCEPT for title, _ in labelled(FUNCTIONAL + GENERAL)
    )


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("III/a", "31"),
        ("IIIa", "31"),
        ("3A", "31"),
        ("iii.c", "33"),
        ("Gol. IV/b", "42"),
        ("41", "41"),
        ("IX", ""),
        ("", ""),
    ],
)
def test_ranks_are_read_as_written(written: str, code: str) -> None:
    """A golongan in any usual spelling has SIASN's code; PPPK's has none."""
    assert rank_code(written) == code
