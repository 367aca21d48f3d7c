"""Plain similarity for titles: ``titles.py wratio|tfidf DATA TITLES PART`` prints candidates and a rate as JSON.

DATA holds the national list and the labelled pairs; TITLES is the JSON of made titles, of which PART are timed.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy
from rapidfuzz import fuzz, process, utils
from sklearn.feature_extraction.text import TfidfVectorizer

FIRST = 5
_AT_ONCE = 64
_SLOW_PART = 50
Found = list[list[tuple[str, float]]]
Asked = Sequence[tuple[str, str]]


def listed(data: Path) -> dict[str, tuple[list[str], list[str]]]:
    """Codes and titles by kind, "" for both kinds."""
    shelves: dict[str, tuple[list[str], list[str]]] = {kind: ([], []) for kind in ("JF", "JP", "")}
    with (data / "reference_positions.csv").open(newline="", encoding="utf-8") as opened:
        for row in csv.DictReader(opened):
            for kind in (row["kind"], ""):
                shelves[kind][0].append(row["code"])
                shelves[kind][1].append(utils.default_process(row["title"]))
    return shelves


def wratio(data: Path) -> Callable[[Asked], Found]:
    """rapidfuzz's WRatio, one title after the other, as its documents show it."""
    shelves = listed(data)

    def ask(titles: Asked) -> Found:
        found: Found = []
        for title, kind in titles:
            codes, known = shelves.get(kind, shelves[""])
            near = process.extract(utils.default_process(title), known, scorer=fuzz.WRatio, limit=FIRST)
            found.append([(codes[place], score / 100) for _, score, place in near])
        return found

    return ask


def tfidf(data: Path) -> Callable[[Asked], Found]:
    """Character 2- to 4-grams weighted by rarity, cosine; many titles at once."""
    shelves = listed(data)
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=numpy.float32)
    vectorizer.fit(shelves[""][1])
    rows = {kind: vectorizer.transform(known).T.tocsr() for kind, (_, known) in shelves.items()}

    def ask(titles: Asked) -> Found:
        found: Found = [[] for _ in titles]
        for kind in rows:
            places = [place for place, (_, told) in enumerate(titles) if (told if told in ("JF", "JP") else "") == kind]
            for first in range(0, len(places), _AT_ONCE):
                some = places[first : first + _AT_ONCE]
                asked = vectorizer.transform([utils.default_process(titles[place][0]) for place in some])
                scores = (asked @ rows[kind]).toarray()
                best = numpy.argpartition(-scores, FIRST, axis=1)[:, :FIRST]
                for place, near, row in zip(some, best, scores, strict=True):
                    ordered = sorted(near, key=lambda each: -row[each])
                    found[place] = [(shelves[kind][0][each], float(row[each])) for each in ordered]
        return found

    return ask


def main(name: str, data: str, titles: str, part: str) -> None:
    """Print the answer as one line of JSON."""
    ask = {"wratio": wratio, "tfidf": tfidf}[name](Path(data))
    made = [(row["title"], row["kind"]) for row in json.loads(Path(titles).read_text("utf-8"))]
    some = made[: min(int(part), _SLOW_PART) if name == "wratio" else int(part)]
    began = time.perf_counter()
    ask(some)
    rate = len(some) / (time.perf_counter() - began)
    with (Path(data) / "pairs_positions.csv").open(newline="", encoding="utf-8") as opened:
        found = ask([(row["local"], row["kind"]) for row in csv.DictReader(opened)])
    print(json.dumps({"rate": rate, "found": found}))


if __name__ == "__main__":
    main(*sys.argv[1:])
