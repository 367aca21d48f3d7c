"""Raw text made plain: NFC, no invisible signs, single blanks, trimmed; what says nothing is null.

The cheap questions (any sign beyond ASCII? any double blank?) come first, because most columns need no more.
"""

from __future__ import annotations

import polars as pl

#: Signs without width that only copying leaves behind.
INVISIBLE = "[\u00ad\u200b-\u200f\u2060\ufeff]"
_BLANKS = r"[\s\x00-\x1f\x7f]+"
_UNTIDY = r"[\x00-\x1f\x7f]|  "
_NULL_WORDS = ("", "null", "NULL", "Null", "(null)", "(NULL)", r"\N")
#: A hyphen alone is how people write "nothing" into a cell.
DASHES = ("-", "--", "---", "\u2013", "\u2014")


def cleaned(texts: pl.Series, *, dashes: bool = False) -> pl.Series:
    """The texts in plain form. Null words, and lone hyphens unless ``dashes`` keeps them, become null."""
    plain = texts.cast(pl.String).str.strip_chars()
    if (plain.str.len_bytes() != plain.str.len_chars()).any():
        plain = plain.str.normalize("NFC").str.replace_all(INVISIBLE, "").str.replace_all(_BLANKS, " ")
        plain = plain.str.strip_chars()
    if plain.str.contains(_UNTIDY).any():
        plain = plain.str.replace_all(_BLANKS, " ").str.strip_chars()
    return _without(plain, _NULL_WORDS if dashes else (*_NULL_WORDS, *DASHES))


def _without(texts: pl.Series, words: tuple[str, ...]) -> pl.Series:
    empty = texts.is_in(list(words))
    return texts.set(empty, None) if empty.any() else texts
