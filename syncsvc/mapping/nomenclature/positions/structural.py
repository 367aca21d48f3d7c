"""Titles that no national list of positions has: structural posts, units, statuses and fragments."""

from __future__ import annotations

import re
from collections.abc import Sequence

from syncsvc.mapping.nomenclature.spelling import set_of

_POSTS = set_of(
    "kepala ka kasi kasie kasubag kasubbag kasubbid kasubid kasubdit kabid kabag kabiro kadis kadin kaban "
    "kasatpol kapus kaur kacab lurah camat sekda sekdis sekban sekcam seklur sekwan bupati walikota gubernur "
    "wakil direktur wadir dirut dirjen deputi irjen irban sesditjen"
)
"""First words of posts that head something."""
_PARTS = set_of(
    "seksi bidang bagian subbagian subbag subag subbid subbidang subseksi dinas badan sekretariat kecamatan "
    "kelurahan bid bag sie biro direktorat inspektorat uptd upt kantor"
)
"""First words of units."""
_TWO_WORDS = frozenset(
    {
        ("sub", "bagian"),
        ("sub", "bag"),
        ("sub", "bidang"),
        ("sub", "bid"),
        ("sub", "seksi"),
        ("staf", "ahli"),
        ("asisten", "deputi"),
        ("sekretaris", "daerah"),
        ("sekretaris", "dinas"),
        ("sekretaris", "badan"),
        ("sekretaris", "camat"),
        ("sekretaris", "kecamatan"),
        ("sekretaris", "lurah"),
        ("sekretaris", "kelurahan"),
        ("sekretaris", "dprd"),
        ("sekretaris", "inspektorat"),
        ("inspektur", "pembantu"),
        ("inspektur", "daerah"),
    }
)
_STATUSES = set_of("pensiun pppk pns cpns asn honorer kontrak thl mutasi meninggal nonaktif tidak belum kosong")
_DOING = re.compile(r"me(?:m|n|l|r)[a-z]{5,}$")
_OF_SENTENCES = set_of("agar sesuai sehingga berlaku berdasarkan")
_SENTENCE = 25
ASSIGNMENTS = set_of("plt plh pj pjs pgs")
"""Words that say that somebody only acts for a while."""


def is_structural(written: Sequence[str]) -> bool:
    """Whether a title names a post that heads something, or a unit."""
    first, two = written[0] if written else "", tuple(written[:2])
    return first in _POSTS or first in _PARTS or two in _TWO_WORDS


def is_status(written: Sequence[str]) -> bool:
    """Whether a title says what somebody is, not which position: a status, or no echelon."""
    if not written:
        return True
    return (written[0] in _STATUSES and len(written) <= 3) or tuple(written[:2]) == ("non", "eselon")


def is_task(written: Sequence[str]) -> bool:
    """Whether a text says what is to be done ("Menerima, mencatat …") instead of who does it."""
    verbs = len(written) > 1 and all(_DOING.match(word) for word in written[:2])
    return len(written) > _SENTENCE or verbs or len(_OF_SENTENCES.intersection(written)) > 1


def without_assignment(written: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Words without a leading Plt, Plh, Pj, Pjs or Pgs, and that word."""
    if len(written) > 1 and written[0] in ASSIGNMENTS:
        return written[1:], written[0]
    return written, ""
