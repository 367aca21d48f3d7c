"""Raw text made plain: NFC, no invisible signs, single blanks, trimmed; what says nothing is null.

Most columns need nothing of this. Whether one does is asked once of all its texts joined, which costs a tenth of
asking each.
"""

from __future__ import annotations

import polars as pl

#: Signs without width that only copying leaves behind.
_INVISIBLE = "[\u00ad\u200b-\u200f\u2060\ufeff]"
_BLANKS = r"[\s\x00]+"
_BETWEEN = "|"
#: All that ``_BLANKS`` finds in a text of ASCII, beside the blank itself.
_UNTIDY = ("\t", "\n", "\r", "\x0b", "\x0c", "\x00")
_NULL_WORDS = ("", "null", "NULL", "Null", "(null)", "(NULL)", r"\N")
#: A hyphen alone is how people write "nothing" into a cell.
DASHES = ("-", "--", "---", "\u2013", "\u2014")


def cleaned(texts: pl.Series, *, dashes: bool = False) -> pl.Series:
    """The texts in plain form. Null words, and lone hyphens unless ``dashes`` keeps them, become null."""
    joined = joined_texts(texts)
    plain = texts
    if not joined.isascii():
        plain = plain.str.normalize("NFC").str.replace_all(_INVISIBLE, "")
        plain = plain.str.replace_all(_BLANKS, " ").str.strip_chars()
    elif any(sign in joined for sign in _UNTIDY) or (" " in joined and "  " in joined):
        plain = plain.str.replace_all(_BLANKS, " ").str.strip_chars()
    elif " " in joined:
        plain = plain.str.strip_chars()
    return _without(plain, _NULL_WORDS if dashes else (*_NULL_WORDS, *DASHES))


def joined_texts(texts: pl.Series) -> str:
    """All texts in one, a bar around each."""
    return f"{_BETWEEN}{texts.str.join(_BETWEEN).item() or ''}{_BETWEEN}"


def _without(texts: pl.Series, words: tuple[str, ...]) -> pl.Series:
    empty = texts.is_in(list(words))
    return texts.set(empty, None) if empty.any() else texts
