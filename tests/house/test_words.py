"""Rules about the words people read: complete in both languages, true to the code, none missing and none left over."""

from __future__ import annotations

import re
import tomllib
from string import Formatter

import pytest

from syncsvc import errors
from syncsvc.checks import CHECKS
from syncsvc.checks.base import Confidence
from syncsvc.lang import LANGUAGES, words
from syncsvc.model.finding import Actor, Ending, Severity, Status
from syncsvc.model.run import Side, State
from syncsvc.model.run_view import Life
from syncsvc.reports.wording import Wording
from syncsvc.store.decisions import Verb
from tests.house.pages import command_words
from tests.house.spoken import ASSEMBLED, COMPUTED, ROOMS, said, spoken, used
from tests.house.tree import PACKAGE, project_texts

PARTS = ("title", "meaning", "remedy", "message")
LONGEST_TITLE = 60

_SAID_IN_TEMPLATE = re.compile(r"""\bsay\(["']([\w.]+)["'](?!\s*~)""")
_LIKE_A_KEY = re.compile(rf"(?:{'|'.join(sorted(ROOMS))})(?:\.[a-z][a-z0-9_]*)+")
_NAMED_COMMAND = re.compile(r"(: |\(|`)?\bsyncsvc ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?")
_FILE_ENDINGS = (".toml", ".yaml", ".yml", ".json", ".csv", ".xlsx", ".html", ".txt", ".py", ".db", ".log")
_BLANK_TO_FILL = re.compile(r"_{2,}|\.{3,}|…|\[[^\]]*\]|<[^>]*>|\{|\}")
_ACTIONS = {
    *(f"run.{act}" for act in ("start", "start_person", "submit", "submit_person", "approve", "reject", "cancel")),
    *(f"schedule.{act}" for act in ("add", "remove", "enable", "disable")),
    *(f"audit.{act}" for act in ("cut", "person", "breach")),
}
_NOT_KEYS = {"run.id", *_ACTIONS}
"""Columns of the store's tables whose table is called like a room, and what the audit calls actions."""


def _tables(language: str) -> dict[str, set[str]]:
    """Keys by file."""
    return {
        path.name: {key for key in words(language) if key.startswith(f"{path.stem}.")}
        for path in (PACKAGE / "lang" / language).glob("*.toml")
    }


def _blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def _missing(family: str, codes: set[str]) -> dict[str, list[str]]:
    """Codes without a name, by language."""
    return {
        language: gone
        for language in LANGUAGES
        if (gone := sorted(code for code in codes if f"{family}.{code}" not in words(language)))
    }


def test_both_languages_have_the_same_sentences() -> None:
    """Indonesian and English have the same files with the same keys."""
    indonesian, english = (_tables(language) for language in LANGUAGES)
    assert {name: indonesian.get(name, set()) ^ english.get(name, set()) for name in indonesian | english} == {
        name: set() for name in indonesian | english
    }


def test_both_languages_tell_the_same_facts() -> None:
    """A sentence has the same blanks in both languages, and each blank is a plain name."""
    indonesian, english = (words(language) for language in LANGUAGES)
    unlike = {
        key: (_blanks(indonesian[key]), _blanks(english[key]))
        for key in indonesian.keys() & english.keys()
        if _blanks(indonesian[key]) != _blanks(english[key])
    }
    assert not unlike
    assert all(name.isidentifier() for sentence in indonesian.values() for name in _blanks(sentence))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language: str) -> None:
    """Every key says something."""
    assert not [key for key, sentence in words(language).items() if not sentence.strip()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_text(language: str) -> None:
    """The word files hold sentences only: no numbers, no lists."""
    strange = []
    for path in sorted((PACKAGE / "lang" / language).glob("*.toml")):
        waiting: list[object] = [tomllib.loads(path.read_text("utf-8"))]
        while waiting:
            held = waiting.pop()
            if isinstance(held, dict):
                waiting += held.values()
            elif not isinstance(held, str):
                strange.append((path.name, held))
    assert not strange


def test_whole_sentences_are_translated() -> None:
    """No sentence of five words or more is the same in both languages."""
    indonesian, english = (words(language) for language in LANGUAGES)
    same = [key for key, sentence in indonesian.items() if english.get(key) == sentence and len(sentence.split()) >= 5]
    assert not same


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_has_its_four_sentences(language: str) -> None:
    """Each check, and nothing else, has a title, a meaning, a remedy and a message."""
    expected = {f"checks.{check.code}.{part}" for check in CHECKS for part in PARTS}
    assert _tables(language)["checks.toml"] == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_checks_are_told_ready_to_use(language: str) -> None:
    """Titles fit a column and differ; the other three are whole sentences with no blank left to fill."""
    told = {key: sentence for key, sentence in words(language).items() if key.startswith("checks.")}
    titles = [sentence for key, sentence in told.items() if key.endswith(".title")]
    assert len(set(titles)) == len(titles)
    assert not [title for title in titles if len(title) > LONGEST_TITLE or title.endswith(".")]
    whole = {key: sentence for key, sentence in told.items() if not key.endswith(".title")}
    assert not [key for key, sentence in whole.items() if not sentence.endswith(".")]
    assert not [key for key, sentence in told.items() if _BLANK_TO_FILL.search(sentence)]


def test_no_sentence_is_left_over() -> None:
    """Every key stands somewhere in the package's sources, or its code does where keys are made from codes."""
    assert not [key for key in words("id") if not used(key)]


def test_computed_families_exist() -> None:
    """Every family of computed keys this test allows is still a family in the word files."""
    assert not [prefix for prefix in COMPUTED if not any(key.startswith(prefix) for key in words("id"))]
    assert words("id").keys() >= ASSEMBLED


def test_what_is_said_has_words() -> None:
    """Every key that an error, a mistake or ``say`` names has its sentence, and is given every fact it asks for."""
    known = words("id")
    lost = [f"{place} {key}" for place, key, _ in said() if key not in known]
    unfilled = [
        f"{place} {key} lacks {sorted(_blanks(known[key]) - facts)}"
        for place, key, facts in said()
        if key in known and facts is not None and _blanks(known[key]) - facts
    ]
    assert not lost + unfilled


def test_whatever_looks_like_a_key_is_one() -> None:
    """A quoted text that begins with a room of words and a dot is a key with a sentence, or the name of a file."""
    known = words("id")
    families = {key.rpartition(".")[0] for key in known}
    lost = [
        text
        for text in spoken()
        if _LIKE_A_KEY.fullmatch(text)
        and text not in known.keys() | families | _NOT_KEYS
        and not text.endswith(_FILE_ENDINGS)
    ]
    assert not lost


def test_templates_say_what_has_words() -> None:
    """Every key a report's template names has its sentence."""
    lost = [
        f"{name} {key}"
        for name, text in project_texts().items()
        if name.startswith("syncsvc/reports/") and name.endswith(".j2")
        for key in _SAID_IN_TEMPLATE.findall(text)
        if f"reports.{key}" not in words("id")
    ]
    assert not lost


def test_a_configuration_with_mistakes_has_a_sentence() -> None:
    """The error that carries all mistakes of a configuration has its own sentence, filled by its own facts."""
    error = errors.ConfigError(())
    for language in LANGUAGES:
        assert _blanks(words(language)[error.key]) <= error.facts.keys()


def test_every_code_has_a_name() -> None:
    """Severities, actors, lives, sides, states and grades of confidence all have a name in the reports."""
    assert not _missing("reports.severity", {*map(str, Severity)})
    assert not _missing("reports.actor", {*map(str, Actor)})
    assert not _missing("reports.life", {*map(str, Life)})
    assert not _missing("reports.side", {*map(str, Side)})
    assert not _missing("reports.state_name", {*map(str, State)})
    assert not _missing("reports.run_state", {*map(str, State)})
    assert not _missing("reports.confidence", {*map(str, Confidence)})


def test_every_reason_has_words() -> None:
    """Whatever keeps a check from being made is told to people as a reason."""
    reasons = {unless.reason for check in CHECKS for aspect in check.aspects for unless in aspect.unless}
    assert not _missing("reports.reason", reasons)


@pytest.mark.parametrize("language", LANGUAGES)
def test_reports_tell_a_run_s_reason(language: str) -> None:
    """Why a run was held, rejected or cut short is told in a report's headline by a sentence, not by its code."""
    codes = [key.rpartition(".")[2] for key in words(language) if key.startswith("run.reason.")]
    assert codes
    assert not [code for code in codes if Wording(language).name("reason", code) == code]


def test_the_glossary_explains_every_code() -> None:
    """Every code a person meets in a file, a table or a log is explained in docs/glossary.md."""
    glossary = project_texts()["docs/glossary.md"]
    names = ("reason", "life", "actor", "severity", "entity", "value.skp_status", "value.predicate", "value.rating")
    families = ("run.reason.", *(f"reports.{name}." for name in names))
    codes = {key.rpartition(".")[2] for key in words("en") if key.startswith(families)}
    codes |= {str(code) for family in (Severity, Actor, Status, Ending, Life, State, Side, Verb) for code in family}
    codes |= {check.code.partition("-")[0] for check in CHECKS}
    assert not sorted(code for code in codes if f"`{code}`" not in glossary)


def test_every_field_and_entity_has_a_name() -> None:
    """What a finding is about, and which field of it, is told by its name."""
    aspects = [aspect for check in CHECKS for aspect in check.aspects]
    assert not _missing("reports.field", {aspect.field.rpartition(".")[2] for aspect in aspects})
    entities = {check.entity for check in CHECKS} | {aspect.entity for aspect in aspects if aspect.entity}
    assert not _missing("reports.entity", entities)


def test_every_command_that_a_sentence_names_exists() -> None:
    """What a message says to type is there: the command after a colon, bracket or mark, and what follows a group."""
    whole = command_words()
    named = {
        (language, *found.groups())
        for language in LANGUAGES
        for sentence in words(language).values()
        for found in _NAMED_COMMAND.finditer(sentence)
    }
    calls = {each for each in named if each[1] or each[2] in whole}
    assert len(calls) > 50
    unknown = {each for each in calls if each[2] not in whole}
    unknown |= {each for each in calls - unknown if each[3] and whole[each[2]] and each[3] not in whole[each[2]]}
    assert not unknown
