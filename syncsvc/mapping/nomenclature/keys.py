"""The key of a local term: what two spellings share that count as one term.

Case, blanks, punctuation and quotes are forgotten; abbreviations are not: ``Kasubbag Umum`` and ``Kepala Sub Bagian
Umum`` are two terms, and a ruling on one says nothing about the other. ``&`` and ``+`` stay, for they stand for words.
"""

from __future__ import annotations

import re
from hashlib import sha256

from syncsvc.mapping.fold import presentation_text

_SIGNS = re.compile(r"[^\w&+]+|_+")
_BORDER = "\x1f"
"""Between the parts of an id; no key can hold it."""


def fold_term(text: str) -> str:
    """``"Ka. Subbag  Umum"`` and ``KA SUBBAG UMUM`` are one; a text without a word has the key ""."""
    return " ".join(_SIGNS.sub(" ", presentation_text(text)).split())


def term_id(listing: str, kind: str, key: str, context: str = "") -> str:
    """SHA-256 (hex) of what makes a term: ``Term.id``."""
    return sha256(_BORDER.join((listing, kind, key, context)).encode()).hexdigest()
