"""How a token stands, as people are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from syncsvc.errors import SyncsvcError

_WIB = timedelta(hours=7)
LATEST = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TokenState:
    """One token. ``ends`` (UTC): null when not known, or not granted yet. ``renew_by``: until when a person has to
    paste a new one; null where none has to, or the end is not known. ``due``: that moment is near or past.
    ``needs_person``: no call can be made before a person acts; ``trouble`` says why.
    """

    name: str
    kind: str
    ends: datetime | None = None
    renew_by: datetime | None = None
    due: bool = False
    needs_person: bool = False
    trouble: SyncsvcError | None = None

    def notice(self) -> tuple[str, dict[str, object]] | None:
        """The sentence (key and facts) that a person should be told now; None when all is well."""
        if self.trouble is not None:
            return self.trouble.key, self.trouble.facts
        if self.due and self.renew_by is not None:
            return "remote.token_due", {"token": self.name, "renew_by": as_told(self.renew_by)}
        return None


def as_told(when: datetime) -> str:
    """A moment as people in all of Indonesia's zones understand it: 22-11-2026 10:15 WIB."""
    return f"{when + _WIB:%d-%m-%Y %H:%M} WIB"


def moment(seconds: float) -> datetime | None:
    """Seconds since 1970 as a moment; None where there is none or it lies outside all calendars."""
    try:
        return min(datetime.fromtimestamp(seconds, UTC), LATEST)
    except (OverflowError, ValueError, OSError):
        return None
