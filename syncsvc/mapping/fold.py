"""Foldings: what two texts are compared without. Each exists for one text and for a column, and both agree.

``presentation`` forgets how a text was typed (case, blanks, quotes, trailing signs, spacing of hyphen and
slash); ``variant`` also forgets usual abbreviations, ``&`` for *dan* and all other punctuation. Domain
reference 4.2, 4.5. Titles and units repeat themselves, so their column foldings fold the distinct texts;
names are folded as a column.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial

import polars as pl

from syncsvc.mapping.abbreviations import LONG_FORMS, NUMBERED

_REMEMBERED = 1 << 17
_QUOTES = "'\"`\u00b4\u2018\u2019\u201a\u201c\u201d\u201e\u2032\u2033\u02bc"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_BLANKS = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85 \u00a0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + "\u2028\u2029\u202f\u205f\u3000"
)
_TYPED = str.maketrans({**dict.fromkeys(_QUOTES + _INVISIBLE), **dict.fromkeys(_HYPHENS, "-")})
_AROUND = re.compile(r"\s*([-/])\s*")
_PUNCTUATION = re.compile(r"[\W_]+")
_PHRASES = re.compile(r"\b(?:" + "|".join(sorted(LONG_FORMS, key=len, reverse=True)) + r")\b")
_NUMBER = re.compile(rf"\b({'|'.join(NUMBERED)}) 0?([1-9]|1[0-9]|20)\b")
NUMERALS = (
    "i",
    "ii",
    "iii",
    "iv",
    "v",
    "vi",
    "vii",
    "viii",
    "ix",
    "x",
    "xi",
    "xii",
    "xiii",
    "xiv",
    "xv",
    "xvi",
    "xvii",
    "xviii",
    "xix",
    "xx",
)
_ROMAN = dict(enumerate(NUMERALS, 1))
_REPEATED_AND = re.compile(r"\bdan(?: dan)+\b")
_REPEATED_HEAD = re.compile(r"\b(kepala|daerah)(?: \1)+\b")
_PERSON_SIGNS = (*_BLANKS, *_QUOTES, *_INVISIBLE, ".", ",")
_PERSON_TABLE = str.maketrans(dict.fromkeys(_PERSON_SIGNS))
_TITLE_SIGNS = (*_PERSON_SIGNS, "-", *_HYPHENS)
_TITLE_TABLE = str.maketrans(dict.fromkeys(_TITLE_SIGNS))


def presentation_text(text: str) -> str:
    """``"Perundang - Undangan ."`` and ``perundang-undangan`` are one."""
    typed = unicodedata.normalize("NFKC", text.translate(_TYPED)).translate(_TYPED).lower()
    return _AROUND.sub(r"\1", " ".join(typed.split())).strip(" .,;:-/")


@lru_cache(maxsize=_REMEMBERED)
def variant_text(text: str) -> str:
    """``Kasubbag Umum & Keu.`` and ``Kepala Sub Bagian Umum dan Keuangan`` are one.

    Remembered: one evaluation folds the names of units and jobs up to seven times.
    """
    joined = presentation_text(text).replace("&", " dan ").replace("/", " dan ")
    words = _PUNCTUATION.sub(" ", joined).strip()
    long = _PHRASES.sub(lambda found: LONG_FORMS[found[0]], words)
    long = _REPEATED_HEAD.sub(r"\1", _REPEATED_AND.sub("dan", long))
    return _NUMBER.sub(lambda found: f"{found[1]} {_ROMAN[int(found[2])]}", long)


def unit_text(text: str) -> str:
    """A unit's name as a variant: abbreviations of units and of their parts are in the same list."""
    return variant_text(text)


def name_text(text: str) -> str:
    """A person's name without case, blanks, dots, commas and apostrophes."""
    return _bare(text, _PERSON_TABLE)


def title_text(text: str) -> str:
    """A gelar without case, blanks, dots, commas and hyphens: ``S. Kom.`` and ``SKOM`` are one."""
    return _bare(text, _TITLE_TABLE)


def fold_presentation(expr: pl.Expr) -> pl.Expr:
    """``presentation_text`` of a column."""
    return expr.map_batches(partial(_over_distinct, presentation_text), return_dtype=pl.String, is_elementwise=True)


def fold_variant(expr: pl.Expr) -> pl.Expr:
    """``variant_text`` of a column."""
    return expr.map_batches(partial(_over_distinct, variant_text), return_dtype=pl.String, is_elementwise=True)


def fold_unit(expr: pl.Expr) -> pl.Expr:
    """``unit_text`` of a column."""
    return expr.map_batches(partial(_over_distinct, unit_text), return_dtype=pl.String, is_elementwise=True)


def fold_name(expr: pl.Expr) -> pl.Expr:
    """``name_text`` of a column."""
    return expr.map_batches(partial(_bare_column, _PERSON_SIGNS), return_dtype=pl.String, is_elementwise=True)


def fold_title(expr: pl.Expr) -> pl.Expr:
    """``title_text`` of a column."""
    return expr.map_batches(partial(_bare_column, _TITLE_SIGNS), return_dtype=pl.String, is_elementwise=True)


def _over_distinct(fold: Callable[[str], str], texts: pl.Series) -> pl.Series:
    distinct = texts.drop_nulls().unique()
    folded = pl.Series([fold(text) for text in distinct], dtype=pl.String)
    return texts.replace_strict(distinct, folded, default=None, return_dtype=pl.String)


def _bare(text: str, table: dict[int, str | None]) -> str:
    """Signs go twice: NFKC would turn an accent sign into a blank, and makes plain signs of wide ones."""
    return unicodedata.normalize("NFKC", text.translate(table)).lower().translate(table)


def _bare_column(signs: tuple[str, ...], texts: pl.Series) -> pl.Series:
    gone = [""] * len(signs)
    if (texts.str.len_bytes() != texts.str.len_chars()).any():
        texts = texts.str.replace_many(list(signs), gone).str.normalize("NFKC")
    return texts.str.to_lowercase().str.replace_many(list(signs), gone)
