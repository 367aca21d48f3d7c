"""Titles (gelar) taken off a name: known ones before it, and whatever follows its first comma."""

from __future__ import annotations

import polars as pl

_FRONT_WORDS = (
    "prof",
    "drs",
    "dra",
    "drg",
    "drh",
    "dr",
    "ir",
    "ns",
    "apt",
    "bdn",
    "hj",
    "kh",
    r"k\.h",
    "tgk",
    "pdt",
    "h",
)
#: One or more known titles, each closed by a dot or a blank, before something that is left as the name.
_FRONT = rf"^(?i-u:(?:{'|'.join(_FRONT_WORDS)})(?:\. *| +))+"


def split_titles(names: pl.Series) -> dict[str, pl.Series]:
    """Clean names as ``""`` (the bare name), ``title_front`` and ``title_back``; null where there is no
    title.

    "Dr. BUDI SANTOSO, S.Kom., M.M." becomes BUDI SANTOSO, "Dr." and "S.Kom., M.M.". A name without a comma
    and without a known front title is untouched, and so is a text that would leave no name.
    """
    halves = names.str.splitn(",", 2).struct.unnest()
    before, back = halves["field_0"].str.strip_chars(), halves["field_1"].str.strip_chars(" ,")
    bare = before.str.replace(_FRONT, "")
    taken = pl.DataFrame({"before": before, "bare": bare}).select(
        pl.col("before").str.head(pl.col("before").str.len_chars() - pl.col("bare").str.len_chars())
    )
    front = taken.to_series().str.strip_chars(" ,")
    nameless = (bare == "").fill_null(value=False)
    return {
        "": bare.zip_with(~nameless, names),
        "title_front": _said(front, nameless),
        "title_back": _said(back, nameless),
    }


def _said(titles: pl.Series, nameless: pl.Series) -> pl.Series:
    """Titles with null for none."""
    return titles.set((titles.is_in(["", "-"]) | nameless).fill_null(value=False), None)
