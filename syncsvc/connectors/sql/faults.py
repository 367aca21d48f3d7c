"""What a database said, sorted by what happens next, and told without its own words (they may hold data)."""

from __future__ import annotations

import re
from enum import StrEnum

from syncsvc.errors import Denied, Misunderstood, SyncsvcError, Unreachable


class Fault(StrEnum):
    """Why a session could not open or read. Each has its error class and its sentence."""

    UNREACHABLE = "unreachable"
    NO_FILE = "no_file"
    LOST = "lost"
    SLOW = "slow"
    BUSY = "busy"
    REFUSED = "refused"
    LOGIN_METHOD = "login_method"
    NO_PERMISSION = "no_permission"
    UNKNOWN_DATABASE = "unknown_database"
    UNKNOWN_NAME = "unknown_name"
    NOT_A_DATABASE = "not_a_database"
    WRITES = "writes"
    FAILED = "failed"


_TOLD: dict[Fault, tuple[type[SyncsvcError], str]] = {
    Fault.UNREACHABLE: (Unreachable, "sql.unreachable"),
    Fault.NO_FILE: (Unreachable, "sql.no_file"),
    Fault.LOST: (Unreachable, "sql.lost"),
    Fault.SLOW: (Unreachable, "sql.slow"),
    Fault.BUSY: (Unreachable, "sql.busy"),
    Fault.REFUSED: (Denied, "sql.refused"),
    Fault.LOGIN_METHOD: (Denied, "sql.login_method"),
    Fault.NO_PERMISSION: (Denied, "sql.no_permission"),
    Fault.UNKNOWN_DATABASE: (Misunderstood, "sql.unknown_database"),
    Fault.UNKNOWN_NAME: (Misunderstood, "sql.unknown_name"),
    Fault.NOT_A_DATABASE: (Misunderstood, "sql.not_a_database"),
    Fault.WRITES: (Misunderstood, "sql.writes"),
    Fault.FAILED: (Misunderstood, "sql.failed"),
}
_QUOTED = re.compile(
    r"[\"'`“”«»]([^\"'`“”«»]{1,128})[\"'`“”«»]"
    r"|(?:no such \w+|such column): (\S{1,128})|permission denied for \w+ (\S{1,128})"
)


class SessionError(Exception):
    """A driver's error, sorted. ``code`` is its number or state, ``words`` its text (never shown)."""

    def __init__(self, fault: Fault, code: object = "", words: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.code = str(code)
        self.words = words

    def told(self, origin: str, table: str = "", statement: str = "", seconds: int = 0) -> SyncsvcError:
        """The error for people. Of the driver's words only a name from ``statement`` is repeated."""
        kind, key = _TOLD[self.fault]
        named = _name_within(statement, self.words)
        facts = {"origin": origin, "table": table, "code": self.code, "name": named, "seconds": seconds}
        return kind(key, **facts)


def _name_within(statement: str, words: str) -> str:
    for found in _QUOTED.findall(words):
        name = next(part for part in found if part)
        for part in (name, name.rpartition(".")[2]):
            if part and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", statement, re.IGNORECASE):
                return str(part)
    return "?"
