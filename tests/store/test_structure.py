"""Decrees on the organisation are kept as statements: the newest counts, and nothing is ever changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from syncsvc.errors import UsageError
from syncsvc.model.structure import ChangeKind, StructureChange, StructureEvent, UnitRef
from syncsvc.store.engine import Store
from syncsvc.store.structure import events, keep_event, structure_of, withdraw_event
from tests.builders import NOW

MERGER = StructureChange(ChangeKind.MERGE, (UnitRef("d1", "n1"), UnitRef("d2")), (UnitRef(siasn="n3"),))
MOVE = StructureChange(ChangeKind.MOVE, (UnitRef("d4"),), parent=UnitRef("d5"))
DECREE = StructureEvent("060/1", date(2026, 10, 1), date(2026, 11, 1), "Penataan", (MERGER, MOVE), 90)


def test_a_decree_comes_back_as_it_was_stated(store: Store) -> None:
    """Every part of it, of its agency only, with who stated it and when."""
    kept = keep_event(store, "uji", DECREE, "admin", NOW)
    assert kept is not None
    assert events(store, "uji") == (kept,)
    assert (kept.event, kept.version, kept.by, kept.at) == (DECREE, 1, "admin", NOW)
    assert structure_of(store, "uji") == (DECREE,)
    assert structure_of(store, "lain") == ()


def test_stated_again_it_is_the_same_and_changed_the_next_version(store: Store) -> None:
    """The same content writes nothing; another one is the next version, and the first is still there."""
    keep_event(store, "uji", DECREE, "admin", NOW)
    assert keep_event(store, "uji", DECREE, "lain", NOW) is None
    later = keep_event(store, "uji", replace(DECREE, settle_days=30), "admin", NOW + timedelta(days=1))
    assert later is not None
    assert later.version == 2
    assert structure_of(store, "uji") == (replace(DECREE, settle_days=30),)
    with store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM structure_event")).scalar() == 2


def test_withdrawn_it_counts_no_more_until_stated_again(store: Store) -> None:
    """A withdrawal needs a reason and a decree that counts; stated again, the decree is its next version."""
    keep_event(store, "uji", DECREE, "admin", NOW)
    with pytest.raises(UsageError) as silent:
        withdraw_event(store, "uji", "060/1", " ", "admin", NOW)
    assert silent.value.key == "structure.no_reason"
    assert withdraw_event(store, "uji", "060/1", "keliru", "admin", NOW).withdrawn
    assert structure_of(store, "uji") == ()
    with pytest.raises(UsageError) as unknown:
        withdraw_event(store, "uji", "060/1", "keliru", "admin", NOW)
    assert unknown.value.key == "structure.unknown"
    again = keep_event(store, "uji", DECREE, "admin", NOW)
    assert again is not None
    assert again.version == 2
