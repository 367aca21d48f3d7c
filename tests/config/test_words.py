"""The room's words: every mistake has its sentence in both languages, and no sentence is left over."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import syncsvc.config
import syncsvc.model
from syncsvc.errors import ConfigError
from syncsvc.lang import LANGUAGES, words

ROOM = Path(str(syncsvc.config.__file__)).parent
MODEL = Path(str(syncsvc.model.__file__)).parent
"""What a person types for a due time is read there."""


def _sentences(language: str) -> dict[str, str]:
    prefix = "config."
    return {key.removeprefix(prefix): text for key, text in words(language).items() if key.startswith(prefix)}


def _texts_in_code() -> set[str]:
    trees = [ast.parse(path.read_text("utf-8")) for room in (ROOM, MODEL) for path in room.rglob("*.py")]
    constants = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {node.value.removeprefix("config.") for node in constants if isinstance(node.value, str)}


def _keys_in_code() -> set[str]:
    """The second last words of calls that note a mistake: ``blame(place, KEY)``, ``fault(KEY)`` and so on."""
    found: set[str] = set()
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                place = {"blame": 1, "blame_at": 2, "notice": 2, "fault": 0, "UsageError": 0}.get(name)
                if place is not None and place < len(node.args):
                    key = node.args[place]
                    branches = [key.body, key.orelse] if isinstance(key, ast.IfExp) else [key]
                    found |= {str(each.value) for each in branches if isinstance(each, ast.Constant)}
    return {key.removeprefix("config.") for key in found}


def test_every_key_in_the_code_has_its_sentence() -> None:
    """Each mistake that the code notes by name can be said in each language."""
    for language in LANGUAGES:
        assert _keys_in_code() <= set(_sentences(language))


def test_no_sentence_is_left_over() -> None:
    """Each sentence's name stands somewhere in the code; "mistakes" is the error's own, in ``errors``."""
    assert set(_sentences("id")) - _texts_in_code() == {"mistakes"}
    assert ConfigError(()).key == "config.mistakes"


def test_languages_say_the_same() -> None:
    """Both languages have the same sentences with the same blanks."""
    blanks = [
        {
            key: {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for key, text in _sentences(each).items()
        }
        for each in LANGUAGES
    ]
    assert blanks[0] == blanks[1]


def test_tables_of_sentences_are_complete() -> None:
    """The sentences that are chosen by table (kind of value, limit, pattern, kind of name) exist as well."""
    from syncsvc.config import explain

    chosen = {
        *explain._SIMPLE.values(),
        *(key for key, _ in explain._LIMITS.values()),
        *explain._PATTERNS.values(),
        *(key for pair in explain._UNKNOWN.values() for key in pair),
    }
    assert chosen <= set(_sentences("id"))
