"""Which tokens of an agency's sources a person must renew, and until when; no remote is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from syncsvc.config.live.source import LiveSource
from syncsvc.connectors.tokens import Registry, TokenState, states_of

Tokens = Mapping[str, Sequence[TokenState]]
"""How the tokens of each source that has some stand."""


def token_states(sources: Mapping[str, object], registry: Registry) -> Tokens:
    """How they stand, as this process holds them or a person pasted them."""
    live = {name: each for name, each in sources.items() if isinstance(each, LiveSource)}
    found = {name: states_of(each.auth, each.folder, registry) for name, each in live.items()}
    return {name: states for name, states in found.items() if states}
