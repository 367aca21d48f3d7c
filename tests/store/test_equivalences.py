"""What persons say about terms, kept: the newest about a pair counts, an agency's own word before a pack's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl

from syncsvc.model.equivalence import OF_PAIR, Statement
from syncsvc.model.nomenclature import EQUIVALENCE_SCHEMA
from syncsvc.store import equivalences, journal
from syncsvc.store.engine import Store
from syncsvc.store.lock import DataLock
from tests.builders import NOW, TODAY
from tests.store.making import AGENCY, found, outcome, run
from tests.terms import said, term, terms, uses

GURU = term("Guru Ahli Pertama", "g1 Guru Ahli Pertama", "g2 Guru Pertama")
SEKSI = term("Seksi Umum", "u1 Seksi Umum", listing="units", kind="", context="dinas uji")


def rulings(store: Store, agency: str = AGENCY, days: int = 0) -> dict[str | None, tuple[str, int]]:
    """Code to kinship and whether it is rejected, of everything in force some days after today."""
    with store.reading() as connection:
        frame = equivalences.in_force(connection, agency, TODAY + timedelta(days=days))
    assert frame.schema == EQUIVALENCE_SCHEMA
    return {code: (kinship, rejected) for code, kinship, rejected in frame.select("code", "kinship", "rejected").rows()}


def say(store: Store, *statements: Statement, agency: str = AGENCY) -> int:
    """Keep statements of one agency."""
    return equivalences.record(store, agency, statements)


def test_a_statement_comes_back_as_it_was_said(store: Store) -> None:
    """Every column survives both databases, and the number names the newest of the agency or of packs."""
    whole = said(SEKSI, "u1", reason='kata "aneh"\n; --', reviewer="sari", reference_version=3, valid_to=TODAY)
    assert say(store, whole) == 1
    with store.reading() as connection:
        row = equivalences.statements(connection, AGENCY).row(0, named=True)
        assert equivalences.latest(connection, AGENCY) == row.pop("id")
        assert equivalences.latest(connection, "lain") == 0
    assert row.pop("at") == NOW.replace(tzinfo=None)
    assert row == {name: getattr(whole, name) for name in row}


def test_the_newest_about_a_pair_counts(store: Store) -> None:
    """Approved, rejected, withdrawn and approved again: what is in force follows the last word."""
    kept: list[int | None] = []
    for verdict in ("approved", "rejected", "withdrawn", "approved"):
        say(store, said(GURU, "g1", verdict))
        kept.append(rulings(store).get("g1", ("", None))[1])
    assert kept == [0, 1, None, 0]


def test_one_exact_entry_at_most(store: Store) -> None:
    """Approving another entry takes the former back in the same breath; "nothing fits" excludes every entry."""
    say(store, said(GURU, "g1"), said(GURU, "g3", kinship="broader"))
    assert say(store, said(GURU, "g2")) == 2
    assert rulings(store) == {"g3": ("broader", 0), "g2": ("exact", 0)}
    assert say(store, said(GURU, None)) == 3
    assert rulings(store) == {None: ("none", 0)}
    assert say(store, said(GURU, "g1"), said(GURU, "g2")) == 4
    assert rulings(store) == {"g2": ("exact", 0)}


def test_a_rejected_pair_is_remembered(store: Store) -> None:
    """A rejection outlives rulings on other pairs of the term, and only approving that pair ends it."""
    say(store, said(GURU, "g2", "rejected"))
    say(store, said(GURU, "g1"), said(GURU, "g2", "proposed"))
    assert rulings(store) == {"g2": ("exact", 1), "g1": ("exact", 0)}
    say(store, said(GURU, "g2"))
    assert rulings(store) == {"g2": ("exact", 0)}


def test_a_proposal_changes_nothing_yet(store: Store) -> None:
    """What was approved stays in force while another ruling waits for its second person."""
    say(store, said(GURU, "g1"), said(GURU, "g1", "proposed", kinship="broader"), said(GURU, "g2", "proposed"))
    assert rulings(store) == {"g1": ("exact", 0)}


def test_a_ruling_holds_within_its_days(store: Store) -> None:
    """It is in force from its first through its last day."""
    say(store, said(GURU, "g1", valid_to=TODAY + timedelta(days=2)))
    assert [bool(rulings(store, days=days)) for days in (-1, 0, 2, 3)] == [False, True, True, False]


def test_an_agency_s_own_word_wins_over_a_pack_s(store: Store) -> None:
    """A pack holds for all agencies, until one approves another entry or rejects the pack's; taking that back lets
    the pack speak again."""
    shared: dict[str, Any] = {"agency": equivalences.SHARED, "pack": "guru 1"}
    say(store, said(GURU, "g1", **shared), said(SEKSI, "u9", "rejected", **shared), agency=equivalences.SHARED)
    assert rulings(store) == rulings(store, "lain") == {"g1": ("exact", 0), "u9": ("exact", 1)}
    say(store, said(GURU, "g2"))
    assert rulings(store) == {"g2": ("exact", 0), "u9": ("exact", 1)}
    say(store, said(GURU, "g2", "withdrawn"), said(GURU, "g1", "rejected"))
    assert rulings(store)["g1"] == ("exact", 1)
    say(store, said(GURU, "g1", "withdrawn"))
    assert rulings(store) == rulings(store, "lain")


def test_context_and_kind_keep_terms_apart(store: Store) -> None:
    """The same words of another kind or in another context are another term."""
    there = term("Seksi Umum", listing="units", kind="", context="dinas lain")
    say(store, said(SEKSI, "u1"), said(there, "u2"), said(term("Seksi Umum", listing="positions"), "p1"))
    assert set(rulings(store)) == {"u1", "u2", "p1"}


def test_both_databases_hold_the_same_statements(store: Store, sqlite_store: Store) -> None:
    """The same statements leave the same rows in both."""
    for each in (store, sqlite_store):
        if each is store or store.address != sqlite_store.address:
            say(each, said(GURU, "g1"), said(GURU, "g2"), said(SEKSI, "u1", "rejected"))
    frames = []
    for each in (store, sqlite_store):
        with each.reading() as connection:
            frames.append(equivalences.statements(connection, AGENCY).select("id", "verdict", *OF_PAIR))
    assert frames[0].equals(frames[1])


def test_a_run_keeps_its_terms(store: Store, lock: DataLock) -> None:
    """Terms and their uses read back as the outcome had them; a run kept before there were any has none."""
    concluded = outcome(found("a"))
    run(store, lock, concluded)
    assert journal.terms(store, 1).is_empty()
    rows, used = terms(GURU, SEKSI), uses((GURU, "a", 3), (SEKSI, "b", 1))
    run(store, lock, replace(concluded, terms=rows, term_uses=used), hours=1)
    assert journal.terms(store, 2).equals(rows)
    assert journal.term_uses(store, 2).equals(used)
    with store.changing() as connection:
        connection.exec_driver_sql("DELETE FROM run_piece WHERE name IN ('terms', 'term_uses') AND run_id = 1")
    assert journal.terms(store, 1).schema == rows.schema
    assert isinstance(journal.term_uses(store, 1), pl.DataFrame)
