"""What a decree on the organisation does to the data that came last: who and which units it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl

from syncsvc.config.site import AgencyConfig
from syncsvc.errors import UsageError
from syncsvc.jobs.nomenclature import rulings_of
from syncsvc.mapping.nomenclature.given import Nomenclature
from syncsvc.mapping.nomenclature.rulings import Rulings
from syncsvc.model.memory import Memory
from syncsvc.model.rules import Rules
from syncsvc.model.run import Intake
from syncsvc.model.structure import StructureEvent
from syncsvc.reconcile.seen import seen
from syncsvc.reconcile.sides import Sides, merge
from syncsvc.reconcile.structure.progress import SCHEMA
from syncsvc.reconcile.structure.succession import BOTH, FOLDED_IN, completed
from syncsvc.reconcile.views.layout import build_views
from syncsvc.reconcile.views.unit_terms import UnitMatcher
from syncsvc.reconcile.views.units import PAIR_SCHEMA, pair_units
from syncsvc.store.deliveries import newest
from syncsvc.store.engine import Store
from syncsvc.store.snapshots import load


@dataclass(frozen=True, slots=True)
class Latest:
    """What every source brought last and an evaluation accepted, as one; ``now`` is the moment it is looked at,
    ``rulings`` what persons ruled on its terms."""

    intakes: Sequence[Intake]
    sides: Sides
    rules: Rules
    now: datetime
    rulings: Rulings

    def parents(self, before: StructureEvent | None = None) -> dict[str, dict[str, str | None]]:
        """Per side every unit with its parent; and those that an earlier version of a decree named, which may be gone
        by now."""
        known: dict[str, dict[str, str | None]] = {}
        for side in BOTH:
            known[side] = {unit.on(side): None for unit in (before.units() if before else ()) if unit.on(side)}
            known[side] |= dict(self.sides.table(f"{side}.unit").select("id", "parent_id").iter_rows())
        return known

    def completed(self, event: StructureEvent, before: StructureEvent | None = None) -> StructureEvent:
        """The decree with the ids that an earlier version of it, else the units' pairs, tell."""
        trees = self.sides.table("local.unit"), self.sides.table("siasn.unit")
        pairs = pair_units(*trees, self.rules.unit_pairs, UnitMatcher(*trees, self.rulings))
        units = [(unit.local, unit.siasn, False) for unit in before.units()] if before else []
        told = pl.DataFrame([row for row in units if row[0] and row[1]], schema=PAIR_SCHEMA, orient="row")
        return completed([event], pl.concat([told, pairs]).unique("id", keep="first", maintain_order=True))[0]

    def progress(self, event: StructureEvent) -> dict[str, object]:
        """How far both sides are with the decree, counted as its finding is (``Progress.view``); of one to come, as if
        it were in force."""
        day = min(max(self.rules.today, event.effective), event.settled_by)
        judged_by = replace(self.rules, today=day, structure=(event,), off=self.rules.off - {FOLDED_IN})
        states = seen(self.intakes, Memory(), self.now)
        given = Nomenclature(rulings=self.rulings)
        views = build_views(self.sides, self.intakes, judged_by, self.now, states, given)
        return views.frames["structure"]().row(0, named=True)


def latest(store: Store, agency: AgencyConfig, rules: Rules, now: datetime) -> Latest:
    """The newest accepted data of an agency. Raises UsageError when none of its sources has any."""
    found = [newest(store, agency.key, source, accepted=True) for source in agency.sources]
    intakes = [load(store, delivery.number) for delivery in found if delivery]
    if not intakes:
        raise UsageError("structure.no_data", agency=agency.key)
    rulings = rulings_of(store, agency.key, rules.today)
    return Latest(intakes, merge(intakes, rules.authority, {}), rules, now, rulings)


def standing(event: StructureEvent, today: date, withdrawn: bool) -> str:
    """Where a decree stands: withdrawn, ahead, folding (its differences are one finding), or over."""
    if withdrawn:
        return "withdrawn"
    if not event.in_force(today):
        return "ahead"
    return "folding" if event.folds(today) else "over"


COUNTS = tuple(name for name in SCHEMA if name not in ("key", "unit", "subject", "effective", "settled_by"))
"""What ``Latest.progress`` counts."""
