"""Ranks as SIASN names and numbers them, and a person's way through them."""

from __future__ import annotations

from syncsvc.simulator.noise import national_rank
from syncsvc.simulator.people import PPPK, Person

RANKS = tuple(f"{group}{letter}" for group in "1234" for letter in range(1, 6 if group == "4" else 5))
CONTRACT_RANKS = tuple(f"P{number:02d}" for number in range(1, 18))
_NAMES = (
    *("Juru Muda", "Juru Muda Tingkat I", "Juru", "Juru Tingkat I", "Pengatur Muda", "Pengatur Muda Tingkat I"),
    *("Pengatur", "Pengatur Tingkat I", "Penata Muda", "Penata Muda Tingkat I", "Penata", "Penata Tingkat I"),
    *("Pembina", "Pembina Tingkat I", "Pembina Utama Muda", "Pembina Utama Madya", "Pembina Utama"),
)
RANK_NAMES = {national_rank(code): name for code, name in zip(RANKS, _NAMES, strict=True)}
_IDS = {
    **{national_rank(code): code for code in RANKS},
    **{national_rank(code): str(50 + int(code[1:])) for code in CONTRACT_RANKS},
}
"""PPPK have ids of their own, which no public list has; these are ours."""


def rank_id(name: str | None) -> str | None:
    """The id of a rank by its name."""
    return _IDS.get(name or "")


def first_rank(person: Person) -> str | None:
    """The code of the rank a person began with, where it is not the present one; None for PPPK."""
    if person.status == PPPK or person.rank_date <= person.cpns:
        return None
    return "21" if person.rank < "31" else "31"
