"""The words of a list of titles: how usual each is, which titles have it, and which words look like another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_GRAM = 3
_ALIKE = 0.45
"""Shared character n-grams (Dice) from which two words are compared at all."""
_MUCH_ALIKE = 0.65
_ESTABLISHED = 3
"""A word that so many titles have is no slip of the pen."""
_MISSPELT = 12
"""How often the list may have one slip of the pen."""
_KINDRED = 6
_COMMON = 4_000


class Vocabulary:
    """The distinct words of many titles. Titles are numbered in the order given."""

    def __init__(self, titles: Sequence[Sequence[str]]) -> None:
        numbers: dict[str, int] = {}
        words = np.fromiter(
            (numbers.setdefault(word, len(numbers)) for title in titles for word in title), dtype=np.int32
        )
        lengths = np.fromiter((len(title) for title in titles), dtype=np.int32, count=len(titles))
        rows = np.repeat(np.arange(len(titles), dtype=np.int32), lengths)
        order = np.argsort(words, kind="stable")
        self.titles = len(titles)
        self.numbers = numbers
        self._words = list(numbers)
        self._rows = rows[order]
        self._counts = np.bincount(words, minlength=len(numbers))
        self._usual = frozenset(self._words[number] for number in np.flatnonzero(self._counts >= _ESTABLISHED))
        self._certain = frozenset(word for word in self._usual if self._counts[numbers[word]] > _MISSPELT)
        self._starts = np.concatenate(([0], np.cumsum(self._counts)))
        self.weights = np.log(1 + len(titles) / np.maximum(self._counts, 1)).astype(np.float32)
        sums = np.bincount(rows, weights=self.weights[words] ** 2, minlength=len(titles))
        self._norms = np.sqrt(np.maximum(sums, 1e-9)).astype(np.float32)
        self._grams = _gram_postings(self._words)
        self._sizes = np.array([len(_grams(word)) for word in self._words], dtype=np.float32)
        self.similar = lru_cache(maxsize=1 << 14)(self._similar)

    def count(self, word: str) -> int:
        """How often the titles have this very word."""
        number = self.numbers.get(word)
        return 0 if number is None else int(self._counts[number])

    def established(self, word: str) -> bool:
        """Whether the word is spelt so in several titles, or is a number."""
        return word in self._usual or word.isdigit()

    def certain(self, word: str) -> bool:
        """Whether the word is too usual to be a slip even of a far more usual one, or is a number."""
        return word in self._certain or word.isdigit()

    def misspelt(self, word: str, usual: str) -> bool:
        """Whether the list itself has ``word`` here and there for a word that is a hundred times as usual."""
        return 100 * self.count(word) <= self.count(usual) and self.count(word) <= _MISSPELT

    def _similar(self, word: str) -> tuple[tuple[int, float], ...]:
        """The words that share character n-grams with this one, best first, with their Dice coefficient."""
        found = [self._grams[gram] for gram in _grams(word) if gram in self._grams]
        if not found:
            return ()
        shared = np.bincount(np.concatenate(found), minlength=len(self._words))
        near = np.flatnonzero(shared)
        dice = 2 * shared[near] / (self._sizes[near] + len(_grams(word)))
        best = np.argsort(-dice, kind="stable")[:_KINDRED]
        return tuple((int(near[place]), float(dice[place])) for place in best if dice[place] >= _ALIKE)

    def corrected(self, words: Sequence[str]) -> list[str]:
        """The words, those that may be slips as the most usual of the words much like them."""
        return [word if self.certain(word) else self._usual_form(word) for word in words]

    def _usual_form(self, word: str) -> str:
        alike = [number for number, likeness in self.similar(word) if likeness >= _MUCH_ALIKE]
        usual = max(alike, key=lambda number: int(self._counts[number]), default=None)
        return word if usual is None else self._words[usual]

    def nearest(self, words: Iterable[str], most: int) -> NDArray[np.intp]:
        """The numbers of the titles that share most of these words' weight, or of words like them; best first.

        Words that very many titles have are only asked when no rarer one is there.
        """
        meant = [pair for word in dict.fromkeys(words) for pair in self._meant(word)]
        rare = [pair for pair in meant if self._counts[pair[0]] <= _COMMON]
        asked = rare or meant
        if not asked:
            return np.empty(0, dtype=np.intp)
        each = [self._rows[self._starts[number] : self._starts[number + 1]] for number, _ in asked]
        share = np.array([likeness * float(self.weights[number]) ** 2 for number, likeness in asked], dtype=np.float32)
        return self._best(np.concatenate(each), np.repeat(share, [len(rows) for rows in each]), most)

    def _best(self, rows: NDArray[np.int32], shares: NDArray[np.float32], most: int) -> NDArray[np.intp]:
        """The titles with the greatest sums of shares, for their length; a title has a row for each share."""
        order = np.argsort(rows, kind="stable")
        rows = rows[order]
        firsts = np.flatnonzero(np.concatenate(([True], rows[1:] != rows[:-1])))
        found = rows[firsts].astype(np.intp)
        values = np.add.reduceat(shares[order], firsts) / self._norms[found]
        if len(found) > most:
            kept = values >= np.partition(values, len(values) - most)[len(values) - most]
            found, values = found[kept], values[kept]
        return found[np.lexsort((found, -values))][:most]

    def _meant(self, word: str) -> Sequence[tuple[int, float]]:
        number = self.numbers.get(word)
        if number is not None and (self._counts[number] > _MISSPELT or word.isdigit()):
            return ((number, 1.0),)
        return self.similar(word)


def _grams(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[place : place + _GRAM] for place in range(max(1, len(padded) - _GRAM + 1)))


def _gram_postings(words: Sequence[str]) -> dict[str, NDArray[np.int32]]:
    postings: dict[str, list[int]] = {}
    for number, word in enumerate(words):
        for gram in _grams(word):
            postings.setdefault(gram, []).append(number)
    return {gram: np.array(numbers, dtype=np.int32) for gram, numbers in postings.items()}
