"""Everything that can be wrong with the machine; what is wrong with data is a finding, never one of these.

    SyncsvcError             exit code   what happens next
    ├── UsageError               2       call it differently
    ├── Misunderstood           65       the source answered something we cannot read; the evidence is kept
    │   └── Refused             65       a list that a person handed in has mistakes; nothing of it was taken
    ├── Unreachable             69       try again later
    ├── StoreGone               69       our own database did not answer; whatever needed it is done again
    ├── Locked                  73       another process has the data folder
    ├── DiskFull                74       make room
    ├── LeaseLost               75       another worker took the run over; stop at once
    ├── Stopped                 76       somebody stopped it; what came is kept, and the next time goes on from there
    │   └── Cancelled           76       somebody wants this one run ended
    ├── Denied                  77       a person must look: refused credentials, a damaged store
    │   └── Gone                77       whoever was to be told is there no more, and says so
    └── ConfigError             78       fix the named files

Each error is a key plus facts; the sentence people read stands in ``lang/*/errors.toml`` under that key.
Facts never hold a person's data or a secret.
"""

from __future__ import annotations

from dataclasses import dataclass


class SyncsvcError(Exception):
    """Root of the tree. ``key`` names the sentence in ``lang``, ``facts`` fill its blanks."""

    exit_code = 1

    def __init__(self, key: str, /, **facts: object) -> None:
        super().__init__(key, facts)
        self.key = key
        self.facts = facts

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.key}: {facts}" if facts else self.key


class UsageError(SyncsvcError):
    """The command was called in a way that makes no sense."""

    exit_code = 2


class Misunderstood(SyncsvcError):
    """A source answered, but not with what its configuration promises."""

    exit_code = 65


class Unreachable(SyncsvcError):
    """A source did not answer; trying again later may help."""

    exit_code = 69


class StoreGone(SyncsvcError):
    """Our own database did not answer, or had no connection free: no fault of what was under way, which is done again
    from its last checkpoint."""

    exit_code = 69


class Locked(SyncsvcError):
    """Another process holds the data folder, or the same lane is already running."""

    exit_code = 73


class DiskFull(SyncsvcError):
    """The disk, or the database's share of it, has no room left."""

    exit_code = 74


class LeaseLost(SyncsvcError):
    """The run's fence moved on: somebody else owns it now."""

    exit_code = 75


class Stopped(SyncsvcError):
    """Ended early because somebody said so."""

    exit_code = 76


class Cancelled(Stopped):
    """Somebody wants this run ended; it goes no further than its last checkpoint."""


class Denied(SyncsvcError):
    """Refused for good: wrong credentials, or a store that must not be opened."""

    exit_code = 77


class Gone(Denied):
    """A receiver that says it is no more; asking it again is pointless."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One configuration mistake: where it stands, and the sentence (key and facts) that explains it."""

    file: str
    line: int
    path: str
    key: str
    facts: tuple[tuple[str, object], ...] = ()


class Refused(Misunderstood):
    """Something that a person handed in is wrong in places; nothing of it was taken.

    ``mistakes`` are those to be shown, with the row as line and the column as path; ``count`` is how many there are.
    """

    def __init__(self, key: str, mistakes: tuple[Mistake, ...], /, **facts: object) -> None:
        super().__init__(key, **facts)
        self.mistakes = mistakes


class ConfigError(SyncsvcError):
    """All mistakes of a configuration at once."""

    exit_code = 78

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("config.mistakes", count=len(mistakes))
        self.mistakes = mistakes
