"""Which rulings a list outlives, what becomes of their terms, and what is likely meant now."""

from __future__ import annotations

from dataclasses import asdict

import polars as pl
import pytest

from syncsvc.mapping.identifiers import fold_id
from syncsvc.mapping.nomenclature.outlived import (
    doubtful,
    on_entries,
    outlived,
    pairs_of,
    people_on,
    reopened,
    without_pairs,
)
from syncsvc.mapping.nomenclature.rulings import ruled, rulings_on
from syncsvc.mapping.nomenclature.standing import in_force
from syncsvc.mapping.references.successors import successors
from syncsvc.model.equivalence import STATEMENT_SCHEMA, Statement
from syncsvc.model.nomenclature import Decision, Evidence, Match, ReferencePosition, ReferenceUnit
from syncsvc.model.schema import schema
from tests.builders import TODAY
from tests.terms import said, term, terms

GURU = term("Guru Pertama SD", "aa-11 Guru Ahli Pertama", people=4, decision="accept", evidence="decision")
RANKED = term("Guru Pertama SD", "aa-11 Guru Ahli Pertama", people=3, context="31")
BIDAN = term("Bidan Desa", "bb22 Bidan Terampil", people=2, decision="accept", evidence="exact")


def statements(*rows: Statement) -> pl.DataFrame:
    """Statements as they were kept."""
    numbered = [{"id": number, **asdict(row)} for number, row in enumerate(rows)]
    return pl.DataFrame(numbered, schema=STATEMENT_SCHEMA)


def entries(*rows: tuple[str, ...]) -> pl.DataFrame:
    """A list of positions: code, title, level, status, family."""
    every = [(code, title, "JF", level, status, family) for code, title, level, status, family in rows]
    return pl.DataFrame(every, schema=schema(ReferencePosition), orient="row")


def dead(kept: pl.DataFrame, now: pl.DataFrame, **then: pl.DataFrame) -> pl.DataFrame:
    """The rulings that ``now`` outlives; ``then`` are versions by number, v1 and on."""
    versions = {int(name[1:]): frame for name, frame in then.items()}
    return outlived(doubtful(on_entries(kept, "positions"), now), versions)


def test_a_ruling_dies_with_its_entry() -> None:
    """It is gone with its code, in any spelling; retired when the entry was in use at the ruling and is old now. An
    entry that was old already, and one of a version that nobody has, still count; rejections and other lists do not.
    """
    old, used = entries(("AA-11", "Guru", "PT", "O", "f")), entries(("AA-11", "Guru", "PT", "N", "f"))
    first = statements(said(GURU, "aa-11", reference_version=1))
    assert dead(first, old, v1=used)["fate"].to_list() == ["retired"]
    assert dead(first, used, v1=used).is_empty()
    assert dead(first, old, v1=old).is_empty()
    assert dead(first, old).is_empty()
    assert dead(first, old.clear(), v1=used)["fate"].to_list() == ["gone"]
    other = statements(said(GURU, "aa-11", "rejected"), said(GURU, None), said(term("Seksi", listing="units"), "u1"))
    assert dead(other, old.clear()).is_empty()


def test_a_dead_ruling_leaves_a_question() -> None:
    """In a run an outlived ruling only leaves its reason; one that is alive settles the term, however it is spelt."""
    kept = statements(said(GURU, "AA-11"))
    pairs = pairs_of(on_entries(kept, "positions"))
    found = Match(Decision.REVIEW, Evidence.SIMILAR)
    titles = {fold_id("AA-11"): "Guru Ahli Pertama"}
    equivalences = in_force(kept, "uji", TODAY)
    place = ("positions", "JF", GURU["term"])
    alive = ruled(found, rulings_on(TODAY, equivalences).on(*place), frozenset(), titles)
    assert (alive.decision, alive.candidates[0].title) == (Decision.ACCEPT, "Guru Ahli Pertama")
    gone = ruled(found, rulings_on(TODAY, equivalences, pairs).on(*place), frozenset(), titles)
    assert (gone.decision, [reason.key for reason in gone.reasons]) == (Decision.REVIEW, ["ruled_code_gone"])


def test_only_what_a_dead_ruling_settled_is_open_again() -> None:
    """Its terms wait with the reason, without the candidate that is gone; those the matcher was sure of stay."""
    rulings = dead(statements(said(GURU, "aa-11"), said(BIDAN, "bb22")), entries())
    shown = reopened(terms(GURU, BIDAN), rulings).sort("term", descending=True)
    assert shown["decision"].to_list() == ["review", "accept"]
    assert shown["code_1"].to_list() == [None, "bb22"]
    assert "ruled_code_gone" in shown["reasons"][0]


def test_people_hang_on_a_ruling_in_every_context() -> None:
    """Without a context a ruling counts the people of all contexts, with one those of its own; all that was said of a
    dead pair is put aside, and nothing else."""
    kept = statements(said(GURU, "aa-11"), said(RANKED, "aa-11"), said(BIDAN, "bb22"))
    rulings = people_on(dead(kept, entries(("bb22", "Bidan", "TR", "N", "f"))), terms(GURU, RANKED, BIDAN))
    assert rulings["people"].to_list() == [7, 3]
    assert without_pairs(kept, rulings)["code"].to_list() == ["bb22"]


def test_likely_successors() -> None:
    """Of the same kind, in use: the same title, then the same family and level, then new entries that hold the title's
    words; nothing for a code that the former list did not have."""
    before = entries(("a", "Penyelia Ruang", "MH", "N", "f"), ("b", "Penata Arsip Kota", "", "N", ""))
    after = entries(
        *(("s1", "Penyelia Ruang Rawat", "MH", "N", "f"), ("s2", "PENYELIA  RUANG", "MH", "N", "g")),
        *(("s3", "Penata Arsip", "", "N", ""), ("s4", "Penyelia Ruang Operasi", "MH", "O", "f")),
    )
    assert successors(before, after, ["a", "b", "zz"]) == {
        "a": ("s2 – PENYELIA  RUANG", "s1 – Penyelia Ruang Rawat"),
        "b": ("s3 – Penata Arsip",),
    }


def test_successors_of_units_stand_below_the_same_parent() -> None:
    """A unit's parts are looked for beside it, in its own agency."""
    rows = [("u1", "Bidang Data Pegawai", None, "A", "p", None), ("u2", "Bidang Data Pegawai", None, "B", "p", None)]
    new = [
        ("n1", "Bidang Data Pegawai Aktif", None, "A", "p", None),
        ("n2", "Bidang Data Pegawai Lain", None, "A", "q", None),
    ]
    before, after = (pl.DataFrame(each, schema=schema(ReferenceUnit), orient="row") for each in (rows, new))
    assert successors(before, after, ["u1", "u2"]) == {"u1": ("n1 – Bidang Data Pegawai Aktif",), "u2": ()}


@pytest.mark.parametrize(
    ("written", "compared"), [("A-1", "a-1"), ("", ""), ("8AE4-82A73D" + "0" * 22, "8ae482a73d" + "0" * 22)]
)
def test_one_id_is_compared_like_a_column_of_them(written: str, compared: str) -> None:
    """Case never counts; dashes do not count in national ids."""
    assert fold_id(written) == compared
