"""Which words of a list differ from a word by a slip or two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

_MOST = 8


class Neighbours:
    """Words by how they begin and by how they end: two that differ little have one of both in common."""

    def __init__(self, words: Iterable[str]) -> None:
        blocks: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in sorted(words):
            blocks[(f"^{word[:2]}", len(word))].append(word)
            blocks[(f"{word[-2:]}$", len(word))].append(word)
        self._blocks = dict(blocks)

    def near(self, word: str, most: int) -> list[str]:
        """Words at most so many insertions, losses, changes and swaps of letters away, the nearest first."""
        found: dict[str, float] = {}
        for length in range(len(word) - most, len(word) + most + 1):
            for end in (f"^{word[:2]}", f"{word[-2:]}$"):
                block = self._blocks.get((end, length), ())
                near = process.extract(word, block, scorer=OSA.distance, score_cutoff=most, limit=_MOST)
                found |= {other: distance for other, distance, _ in near}
        return sorted(found, key=lambda other: (found[other], other))[:_MOST]
