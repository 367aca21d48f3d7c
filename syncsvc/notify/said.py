"""Numbers as readers write them."""

from __future__ import annotations

_THOUSANDS = {"id": ".", "en": ","}
_DECIMAL = {"id": ",", "en": "."}


def number_of(value: int, language: str) -> str:
    """1234 as 1.234 (Indonesian) or 1,234 (English)."""
    return f"{value:,}".replace(",", _THOUSANDS[language])


def share_of(part: int, whole: int, language: str) -> str:
    """A share with one decimal; only a true whole reads 100%, only a true nothing 0%."""
    if whole <= 0:
        return "–"
    tenths = max(part * 1000 // whole, 1 if part > 0 else 0)
    full, rest = divmod(tenths, 10)
    return f"{full}{_DECIMAL[language]}{rest}%" if rest else f"{full}%"
