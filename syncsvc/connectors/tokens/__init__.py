"""Who we are to a remote: tokens granted or pasted, shared by all threads, and never shown."""

from syncsvc.connectors.tokens.signs import blamed
from syncsvc.connectors.tokens.state import TokenState, as_told
from syncsvc.connectors.tokens.wallet import LiveWallet, Registry, open_wallet, states_of

__all__ = ["LiveWallet", "Registry", "TokenState", "as_told", "blamed", "open_wallet", "states_of"]
