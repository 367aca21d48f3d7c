"""The example of the page about nomenclature, executed as it is printed."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.house.pages import blocks
from tests.story.site import Site
from tests.story.speaking import speak

PAGE = "docs/how-to/nomenklatur.md"


def test_the_printed_example_is_right(tmp_path: Path) -> None:
    """The reference and the titles of the page give the answers of the page, row for row."""
    reference, names, result = (text for page, text in blocks("csv") if page == PAGE)
    places = [tmp_path / name for name in ("jabatan.csv", "istilah.csv", "hasil.csv")]
    places[0].write_text(reference, "utf-8")
    places[1].write_text(names, "utf-8")
    options = zip(("--reference", "--input", "--output"), map(str, places), strict=True)
    said = speak(Site(tmp_path), "mapping", "match", *(word for pair in options for word in pair))
    printed = list(csv.DictReader(result.splitlines()))
    assert said.told("matching.done", rows=len(printed))
    answers = list(csv.DictReader(places[2].read_text("utf-8").splitlines()))
    assert [{name: row[name] for name in printed[0]} for row in answers] == printed
