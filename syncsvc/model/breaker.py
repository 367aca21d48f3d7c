"""The circuit breaker of one remote, as a value. Whoever remembers it (the store) shares it between workers."""

from __future__ import annotations

from dataclasses import dataclass, replace

STRIKES = 5
FIRST_PAUSE = 15.0
LONGEST_PAUSE = 600.0


@dataclass(frozen=True, slots=True)
class Breaker:
    """Failures in a row, and until when no call may be made. Moments are seconds since 1970, by one clock.

    From ``STRIKES`` failures on a remote is left alone: 15 s, then twice as long each time, at most 600 s. After each
    pause one single call may try. That call is held to fail from the moment it is let through, so nobody follows it,
    also when its worker dies; when it succeeds, all is well again.
    """

    strikes: int = 0
    closed_until: float = 0.0

    @property
    def broken(self) -> bool:
        """Whether the remote is held to be down."""
        return self.strikes >= STRIKES

    def admitted(self, now: float) -> Breaker | None:
        """The breaker as it stands once one more call is let through; None when none may be made now."""
        if now < self.closed_until:
            return None
        return self._struck(now) if self.broken else self

    def failed(self, now: float) -> Breaker:
        """After a call that failed. When the remote is held to be down already, this was counted before, or the call
        began before: it changes nothing."""
        return self if self.broken else self._struck(now)

    def succeeded(self) -> Breaker:
        """After a call that went well."""
        return Breaker()

    def _struck(self, now: float) -> Breaker:
        struck = replace(self, strikes=self.strikes + 1)
        if not struck.broken:
            return struck
        doublings = min(struck.strikes - STRIKES, 16)
        return replace(struck, closed_until=now + min(FIRST_PAUSE * 2**doublings, LONGEST_PAUSE))
