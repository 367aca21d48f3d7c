"""Names of local units as terms: matched with the national tree where equal names below paired parents do not tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

import polars as pl

from syncsvc.mapping.nomenclature.keys import fold_term, term_id
from syncsvc.mapping.nomenclature.rulings import NO_RULINGS, Rulings, ruled
from syncsvc.mapping.nomenclature.units import UnitIndex, build_units, match_unit
from syncsvc.model.nomenclature import (
    TERM_SCHEMA,
    TERM_USE_SCHEMA,
    Candidate,
    Decision,
    Evidence,
    Kinship,
    Listing,
    Match,
    Reason,
    UnitName,
)
from syncsvc.reconcile.sides import Sides
from syncsvc.reconcile.views.terms import Terms, no_terms, reasons_text, term_row

_KIND = ""
_DEEPEST = 12
SAID = pl.Schema({"id": pl.String(), "unit_candidates": pl.String(), "unit_why": pl.String()})


class UnitMatcher:
    """What the names of local units are on the national tree. The tree is read when the first name is asked about."""

    def __init__(self, local: pl.DataFrame, national: pl.DataFrame, rulings: Rulings = NO_RULINGS) -> None:
        rows = local.unique("id", keep="first", maintain_order=True).select("id", "name", "parent_id").iter_rows()
        self._local = {unit: (name or "", parent) for unit, name, parent in rows}
        self._national = national.drop_nulls(["id", "name"]).unique("id", keep="first", maintain_order=True)
        self._rulings = rulings
        self._known: dict[str, Match] = {}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The name of each national unit."""
        return dict(self._national.select("id", "name").iter_rows())

    @cached_property
    def _index(self) -> UnitIndex:
        return build_units(
            self._national.select(
                code="id",
                title="name",
                level="echelon",
                agency=pl.lit(""),
                parent="parent_id",
                head_title="head_title",
            )
        )

    def name(self, unit: str) -> str:
        """The local unit's own name."""
        return self._local[unit][0]

    def context(self, unit: str) -> str:
        """The folded name of the unit above; "" of a root."""
        above = self._above(unit)
        return fold_term(above[0]) if above else ""

    def ruling(self, unit: str) -> str | None:
        """The national unit that a person named for it, when it exists."""
        found = self._rulings.on(Listing.UNITS, _KIND, self.name(unit), self.context(unit))
        if found is None or found.outlived or found.kinship is not Kinship.EXACT or found.code not in self.titles:
            return None
        return found.code

    def match(self, unit: str) -> Match:
        """What the unit's name is on the national tree, below the names above it; under the rulings on it."""
        if unit not in self._known:
            name, context = self.name(unit), self.context(unit)
            against = self._rulings.against(Listing.UNITS, _KIND, name, context)
            rejected = [(fold_term(name), code) for code in against]
            found = match_unit(UnitName(name, self._above(unit)), self._index, rejected)
            ruling = self._rulings.on(Listing.UNITS, _KIND, name, context)
            self._known[unit] = ruled(found, ruling, against, self.titles)
        return self._known[unit]

    def _above(self, unit: str) -> tuple[str, ...]:
        """The names above a unit, nearest first; a loop is left after some steps."""
        names: list[str] = []
        parent = self._local[unit][1]
        while parent in self._local and parent != unit and len(names) < _DEEPEST:
            name, above = self._local[parent]
            names.append(name)
            parent = above if above != parent else None
        return tuple(names)


def unit_terms(
    sides: Sides, pairs: pl.DataFrame, matcher: UnitMatcher, by_hand: Mapping[str, str], people: pl.DataFrame
) -> tuple[Terms, pl.DataFrame]:
    """The names of units in use as terms, with the people who are in each; and what is said of those that have no pair
    (``SAID``). Without the national tree nothing was matched, and there are no terms.
    """
    if sides.why_missing("siasn.unit") is not None:
        return no_terms(), SAID.to_frame()
    used = (
        sides.table("local.unit")
        .filter(pl.col("active").fill_null(value=True))
        .unique("id", keep="first", maintain_order=True)
    )
    there = dict(pairs.select("id", "pair").iter_rows())
    rows, said, uses = list[dict[str, object]](), list[tuple[str, str | None, str]](), list[tuple[str, str]]()
    for unit, given in used.select("id", "national_id").iter_rows():
        found = _answer(unit, there.get(unit), by_hand.get(unit) or given, matcher)
        name, context = matcher.name(unit), matcher.context(unit)
        rows.append(term_row(Listing.UNITS, _KIND, name, context, found))
        uses.append((term_id(Listing.UNITS, _KIND, fold_term(name), context), unit))
        if found.decision is not Decision.ACCEPT:
            titles = " | ".join(each.title for each in found.candidates)
            said.append((unit, titles or None, reasons_text(found)))
    causes = pl.DataFrame(uses, schema={"id": pl.String, "unit": pl.String}, orient="row")
    terms = Terms(
        pl.DataFrame(rows, schema=TERM_SCHEMA, orient="row"),
        _uses(causes, people),
        causes.select("id", cause=pl.concat_str(pl.lit("unit:"), "unit")),
    )
    return terms, pl.DataFrame(said, schema=SAID, orient="row")


def _answer(unit: str, pair: str | None, given: str | None, matcher: UnitMatcher) -> Match:
    """The pair as an answer with how it was found; without one what the matcher says, which is then for a person: it
    stands below another unit than its parent's pair.
    """
    title = matcher.titles.get(pair) if pair else None
    if pair is None or title is None:
        found = matcher.match(unit)
        if found.decision is not Decision.ACCEPT:
            return found
        reasons = (*found.reasons, Reason("unit_elsewhere"))
        return replace(found, decision=Decision.REVIEW, evidence=Evidence.SIMILAR, reasons=reasons)
    meant = (Candidate(pair, title, 1.0),)
    if given == pair:
        return Match(Decision.ACCEPT, Evidence.ID, meant, (Reason("unit_same_id"),))
    if matcher.ruling(unit) == pair:
        return Match(Decision.ACCEPT, Evidence.DECISION, meant, (Reason("ruled_exact"),))
    if fold_term(title) == fold_term(matcher.name(unit)):
        return Match(Decision.ACCEPT, Evidence.EXACT, meant, (Reason("unit_same_title"),))
    return Match(Decision.ACCEPT, Evidence.NORMALISED, meant, (Reason("unit_same_below_parent"),))


def _uses(units: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    here = people.filter(pl.col("on_local") & pl.col("active").fill_null(value=True))
    counts = here.group_by(unit=pl.col("local_unit_id")).agg(people=pl.len())
    counted = units.join(counts, on="unit", how="left", maintain_order="left")
    return counted.with_columns(pl.col("people").fill_null(0)).select(TERM_USE_SCHEMA.names()).cast(TERM_USE_SCHEMA)
