"""Each language says everything, and no report shows a key."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from syncsvc.lang import LANGUAGES, words
from syncsvc.model.finding import Actor, Severity
from syncsvc.model.run import Side, State
from syncsvc.model.run_view import Life
from syncsvc.reports import REPORTS
from syncsvc.reports.wording import Wording
from tests.reports.catalogue import FACTS
from tests.reports.views import lifelike


def _ours(language: str) -> dict[str, str]:
    return {key: text for key, text in words(language).items() if key.startswith("reports.")}


def test_the_languages_have_the_same_keys_and_blanks() -> None:
    """Every sentence exists in each language with the same blanks."""
    blanks = [
        {key: sorted(re.findall(r"{(\w+)}", text)) for key, text in _ours(language).items()} for language in LANGUAGES
    ]
    assert all(found == blanks[0] for found in blanks)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(REPORTS))
def test_no_report_shows_a_key(name: str, language: str) -> None:
    """No output holds the name of a word instead of the word."""
    content = REPORTS[name].render(lifelike(60), FACTS, language)
    text = _unpacked(content) if content.startswith(b"PK") else content.decode()
    assert not re.search(r"\b(?:reports|checks)\.[A-Za-z_]+[.\"<]", text)
    assert not re.search(r"(?<!\\){\w+}", text) or name == "html"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("family", "codes"), [
    ("severity", Severity), ("actor", Actor), ("life", Life), ("side", Side),
    ("state_name", State), ("run_state", State),
])  # fmt: skip
def test_every_code_has_a_name(language: str, family: str, codes: type[Severity]) -> None:
    """Each value of each closed list is said in words."""
    assert [code for code in codes if f"reports.{family}.{code}" not in words(language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", [
    "empty", "no_source", "source_failed", "not_delivered", "identifier_damaged", "unidentified_row", "duplicate",
    "status_disputed", "duty_unclear", "unit_unpaired", "parent_unpaired", "kind_disputed", "unmapped", "no_skp",
    "period_not_delivered", "too_recent", "scope", "check_off", "ambiguous", "parent_unknown", "undated", "guard",
])  # fmt: skip
def test_every_known_reason_is_said(language: str, reason: str) -> None:
    """Each reason of not checking has its sentence."""
    assert Wording(language).name("reason", reason) != reason


def _unpacked(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = [packed.read(name) for name in packed.namelist()]
    return " ".join(_unpacked(part) if part.startswith(b"PK") else part.decode() for part in parts)
