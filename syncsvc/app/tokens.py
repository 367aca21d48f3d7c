"""Which tokens of an agency's sources a person must renew, and until when; no remote is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from syncsvc.config.live.source import LiveSource
from syncsvc.connectors.tokens import Registry, TokenState, states_of
from syncsvc.lang import say


def token_states(sources: Mapping[str, object], registry: Registry) -> dict[str, tuple[TokenState, ...]]:
    """How the tokens of each source that has some stand."""
    live = {name: each for name, each in sources.items() if isinstance(each, LiveSource)}
    found = {name: states_of(each.auth, each.folder, registry) for name, each in live.items()}
    return {name: states for name, states in found.items() if states}


def notices(states: Mapping[str, Iterable[TokenState]], language: str) -> Iterator[str]:
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
