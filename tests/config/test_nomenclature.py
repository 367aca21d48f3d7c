"""The shipped facts about names of positions."""

from __future__ import annotations

from datetime import date

import pytest

from syncsvc.config.nomenclature import NOMENCLATURE_TOPICS, nomenclature_facts
from syncsvc.config.packs import LevelsPack, pack
from syncsvc.errors import UsageError
from syncsvc.mapping.nomenclature.levels import BEFORE
from syncsvc.mapping.nomenclature.levels import TODAY as TODAYS_NAMES
from syncsvc.presets import lookup_tables, nomenclature_packs

TODAY = date(2026, 11, 22)
FACTS = nomenclature_facts(TODAY)


def test_every_pack_has_a_topic_that_is_read() -> None:
    """No pack lies there unread, and none is missing."""
    assert {each["topic"] for each in nomenclature_packs()} == set(NOMENCLATURE_TOPICS.values())


def test_levels_agree_with_those_the_checks_use() -> None:
    """The names now and before are those of the rule pack; nothing old is a name of now."""
    rules = pack(LevelsPack, TODAY)
    assert {level.name for level in FACTS.levels} == rules.words
    old = {word: level.name for level in FACTS.levels for word in level.old}
    assert rules.old.items() <= old.items()
    assert not old.keys() & rules.words


def test_codes_are_codes() -> None:
    """Ranks and levels that a pack names are ranks and levels; each level of a track has ranks of its own."""
    ranks, levels = set(lookup_tables()["rank"].values()), {level.code for level in FACTS.levels}
    spanned = [level.ranks for level in FACTS.levels] + [shift.ranks for shift in FACTS.shifts]
    spanned += [echelon.ranks for echelon in FACTS.echelons]
    named = [rank for ranks in spanned for rank in ranks]
    assert set(named) <= ranks | {f"{row}{place}" for row in range(1, 5) for place in range(1, 6)}
    assert {shift.level for shift in FACTS.shifts} <= levels | {""}
    assert {code for rename in FACTS.renames for code in rename.levels} <= levels
    for track in ("keahlian", "keterampilan"):
        spans = [rank for level in FACTS.levels if level.track == track for rank in level.ranks]
        assert len(spans) == len(set(spans))


def test_the_rank_settles_the_scheme() -> None:
    """Guru Madya is Ahli Pertama at III/a and Ahli Madya at IV/a: in one family a word and a rank name one level."""
    meant = {(shift.family, shift.word, rank): shift.level for shift in FACTS.shifts for rank in shift.ranks}
    assert (meant["Guru", "Madya", "31"], meant["Guru", "Madya", "41"]) == ("PT", "MA")
    assert len(meant) == sum(len(shift.ranks) for shift in FACTS.shifts)


def test_renames_lead_to_one_name_per_level() -> None:
    """A family renamed has one new name at each level, and no rename leads to a name that was given up."""
    every = tuple(level.code for level in FACTS.levels)
    led = [(rename.before, level) for rename in FACTS.renames for level in rename.levels or every]
    assert len(led) == len(set(led))
    assert not {rename.after for rename in FACTS.renames} & {rename.before for rename in FACTS.renames}
    after = {title for each in FACTS.simplifications for title in each.after}
    assert not after & {each.before for each in FACTS.simplifications}


def test_before_the_first_pack_nothing_is_known() -> None:
    """A day before all packs is refused."""
    with pytest.raises(UsageError):
        nomenclature_facts(date(1990, 1, 1))


def test_the_grammar_knows_the_packs_levels() -> None:
    """The names of levels that titles are read by, of today and of before, are those that ship as facts."""
    assert {level.name.lower(): level.code for level in FACTS.levels} == TODAYS_NAMES
    assert {old.lower(): level.code for level in FACTS.levels for old in level.old if old != level.name} == BEFORE
