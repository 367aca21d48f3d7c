"""The tests' own servers: what is missing is skipped aloud, and never in CI."""

from __future__ import annotations

import pytest

from tests.servers import need


def test_a_missing_program_is_skipped_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside CI a machine without the program skips, saying why."""
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="Peladen is not installed"):
        need("no-such-program-9", "Peladen is not installed")


def test_in_ci_a_missing_program_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under CI the same is a failure."""
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="Peladen is not installed"):
        need("no-such-program-9", "Peladen is not installed")


def test_a_program_is_found_also_among_the_system_s(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers live in sbin folders that a user's PATH may lack."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("tests.servers._SYSTEM_PROGRAMS", "/bin:/usr/bin")
    assert need("sh", "a shell is not installed").name == "sh"
