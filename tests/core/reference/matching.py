"""The ladder, rung by rung: person id, NIP, old NIP, NIK. What a side holds twice identifies nobody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.core.reference.texts import Row

LADDER = ("person_id", "nip", "nip_old", "nik")


@dataclass(frozen=True)
class Pair:
    """One person: a row of either side or of both."""

    local: Row | None
    national: Row | None
    ambiguous: bool


def match(local: list[Row], national: list[Row]) -> list[Pair]:
    """Local rows in their order with their partners, then the national rows nobody took."""
    claims = _claims(local, national)
    chosen = _chosen(claims)
    by_local = Counter(mine for mine, _ in claims)
    by_national = Counter(theirs for _, theirs in claims)
    contested = [(m, t) for m, t in claims if by_local[m] > 1 or by_national[t] > 1]
    ours, theirs = {m for m, _ in contested}, {t for _, t in contested}
    pairs = []
    for place, row in enumerate(local):
        partner = chosen.get(place)
        pairs.append(Pair(row, None if partner is None else national[partner], place in ours))
    taken = set(chosen.values())
    return pairs + [Pair(None, row, place in theirs) for place, row in enumerate(national) if place not in taken]


def _claims(local: list[Row], national: list[Row]) -> dict[tuple[int, int], int]:
    """(local place, national place) to the highest rung that says so."""
    found: dict[tuple[int, int], int] = {}
    for rung, name in enumerate(LADDER):
        mine, theirs = _singles(local, name), _singles(national, name)
        for value in mine.keys() & theirs.keys():
            found.setdefault((mine[value], theirs[value]), rung)
    return found


def _singles(rows: list[Row], name: str) -> dict[str, int]:
    counted = Counter(row.get(name) for row in rows)
    return {row[name]: place for place, row in enumerate(rows) if row.get(name) is not None and counted[row[name]] == 1}


def _chosen(claims: dict[tuple[int, int], int]) -> dict[int, int]:
    """Each local row wants its highest rung; a national row wanted twice goes to the higher one."""
    wants: dict[int, tuple[int, int]] = {}
    for (mine, theirs), rung in claims.items():
        if mine not in wants or rung < wants[mine][0]:
            wants[mine] = (rung, theirs)
    gets: dict[int, tuple[int, int]] = {}
    for mine, (rung, theirs) in wants.items():
        if theirs not in gets or rung < gets[theirs][0]:
            gets[theirs] = (rung, mine)
    return {mine: theirs for theirs, (_, mine) in gets.items()}
