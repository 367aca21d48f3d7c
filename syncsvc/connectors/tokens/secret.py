"""Values that are never shown: not by repr, not in a traceback's list of locals, not by a careless log line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_TOKEN = re.compile(r"[\x21-\x7e]+")
_SCHEME = re.compile(r"bearer(\s+|$)", re.IGNORECASE)


class Secret:
    """One secret text; ``reveal`` gives it out, nothing else does."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "<secret>"


@dataclass(frozen=True, slots=True, repr=False)
class SecretHeaders(Mapping[str, str]):
    """Headers that say who we are; shown by their names only."""

    held: tuple[tuple[str, Secret], ...] = ()

    def __getitem__(self, name: str) -> str:
        for known, secret in self.held:
            if known == name:
                return secret.reveal()
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter([name for name, _ in self.held])

    def __len__(self) -> int:
        return len(self.held)

    def __repr__(self) -> str:
        return f"<secret headers {', '.join(self)}>"


def as_token(text: object) -> Secret | None:
    """A token as it may travel in a header: visible ASCII without spaces, without the word Bearer; None for anything
    else, which could smuggle in a header of its own.
    """
    if not isinstance(text, str):
        return None
    stripped = text.strip()
    scheme = _SCHEME.match(stripped)
    bare = stripped[scheme.end() :] if scheme else stripped
    return Secret(bare) if _TOKEN.fullmatch(bare) else None
