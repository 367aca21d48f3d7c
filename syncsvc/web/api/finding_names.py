"""What a finding is called over HTTP.

Its own id is a hash of what it is about. NIPs are few enough to try them all, so whoever has the id can find whose
it is; and addresses are written down by proxies. So the id is enciphered (AES-SIV, RFC 5297: the same id always gives
the same name, and no other text is a name) with a key that only this installation has.
"""

from __future__ import annotations

import base64
import binascii
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from syncsvc.errors import UsageError
from syncsvc.store.audit import derived_key
from syncsvc.store.engine import Store

PATTERN = "^[A-Za-z0-9_-]{64}$"
"""What names look like: the id's 32 bytes and 16 that prove them, in base64 for addresses."""
_PURPOSE = "finding names"


class FindingNames:
    """Turns ids into names and back."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def _cipher(self) -> AESSIV:
        return AESSIV(derived_key(self._store, _PURPOSE))

    def of(self, finding: str) -> str:
        """The name of a finding with that id."""
        return base64.urlsafe_b64encode(self._cipher.encrypt(bytes.fromhex(finding), None)).decode()

    def finding(self, name: str) -> str:
        """The id behind a name. Raises UsageError when it is none of this installation's."""
        try:
            return self._cipher.decrypt(base64.urlsafe_b64decode(name), None).hex()
        except (InvalidTag, binascii.Error) as wrong:
            raise UsageError("store.finding_unknown", finding=f"{name[:10]}…") from wrong
