"""What people are told about tokens: which one they must renew, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from syncsvc.connectors.tokens import TokenState
from syncsvc.jobs.renewal import Tokens
from syncsvc.lang import say


def notices(states: Tokens, language: str) -> Iterator[str]:
    """What a person should be told now about the tokens, one sentence each."""
    for source, tokens in states.items():
        for token in tokens:
            if (told := token.notice()) is not None:
                key, facts = told
                yield say(language, "live.of_source", source=source, told=say(language, key, **facts))


def first_to_renew(states: Iterable[TokenState]) -> TokenState | None:
    """Of a source's tokens the one that a person must renew first; None where none has an end that is known."""
    pasted = [(each.renew_by, each) for each in states if each.renew_by is not None]
    return min(pasted, key=lambda pair: pair[0])[1] if pasted else None
