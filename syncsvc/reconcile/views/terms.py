"""Local titles as terms: each distinct one is matched once, and people are counted by it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from syncsvc.mapping.nomenclature.given import Nomenclature
from syncsvc.mapping.nomenclature.keys import fold_term, term_id
from syncsvc.mapping.nomenclature.positions.index import PositionIndex, build_positions
from syncsvc.mapping.nomenclature.positions.match import match_title
from syncsvc.mapping.nomenclature.rulings import ruled
from syncsvc.model.nomenclature import (
    FIRST,
    KIND_OF_JOB,
    STR,
    TERM_SCHEMA,
    TERM_USE_SCHEMA,
    Decision,
    Evidence,
    Listing,
    Match,
    Title,
)
from syncsvc.model.rules import NomenclatureFacts
from syncsvc.reconcile.sides import Sides

_AT_RANK = "rank_decides"
_HOW = {
    Evidence.DECISION: "same",
    Evidence.ID: "same",
    Evidence.EXACT: "same",
    Evidence.RULE: "variant",
    Evidence.NORMALISED: "variant",
}
MATCHED = pl.Schema(
    {
        "kind": pl.String(),
        "title": pl.String(),
        "rank": pl.String(),
        "term": pl.String(),
        "how": pl.String(),
        "code": pl.String(),
        "named": pl.String(),
        "candidates": pl.String(),
        "why": pl.String(),
    }
)


@dataclass(frozen=True, slots=True)
class Lists:
    """What a title is looked up in: the national list, then what SIASN's records use beside it."""

    indexes: tuple[PositionIndex, ...]
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Terms:
    """Local terms as matched (``TERM_SCHEMA``), how many people of each unit use them (``TERM_USE_SCHEMA``), and the
    causes of findings that they are (columns id, cause).
    """

    matched: pl.DataFrame
    uses: pl.DataFrame
    causes: pl.DataFrame

    def counted(self, findings: pl.DataFrame) -> pl.DataFrame:
        """The terms with their people, units and findings counted, biggest impact first; those that nobody uses are
        left out. Several spellings of one term are one row: the first.
        """
        used = self.uses.group_by("id").agg(people=pl.col("people").sum(), units=pl.col("unit").n_unique())
        open_now = findings.group_by("cause").agg(findings=pl.len())
        found = self.causes.join(open_now, on="cause").group_by("id").agg(pl.col("findings").sum())
        single = self.matched.unique("id", keep="first", maintain_order=True).drop("people", "units", "findings")
        wide = single.join(used, on="id", how="inner", maintain_order="left").join(
            found, on="id", how="left", maintain_order="left"
        )
        every = wide.with_columns(pl.col("findings").fill_null(0)).select(TERM_SCHEMA.names()).cast(TERM_SCHEMA)
        return every.sort("people", "findings", "units", "id", descending=[True, True, True, False])

    def beside(self, others: Terms) -> Terms:
        """These and others."""
        return Terms(
            pl.concat([self.matched, others.matched]),
            pl.concat([self.uses, others.uses]),
            pl.concat([self.causes, others.causes]),
        )


def lists_of(positions: pl.DataFrame, given: Nomenclature, facts: NomenclatureFacts) -> Lists:
    """The national list given, and the rows of ``positions`` (``model.organisation.Position``) whose code it lacks."""
    national = given.positions
    known = [] if national is None else list(given.titles)
    own = (
        positions.filter(~pl.col("id").is_in(known))
        .drop_nulls(["id", "title", "job_kind"])
        .select(
            code="id",
            title="title",
            kind=pl.col("job_kind").replace_strict(KIND_OF_JOB, default=STR),
            level=pl.lit(""),
            status=pl.col("status").fill_null("N"),
        )
        .unique(["code", "title", "kind"], maintain_order=True)
    )
    beside = build_positions(own, facts)
    indexes = (beside,) if national is None else (national, beside)
    return Lists(indexes, {**beside.titles, **given.titles})


def match_terms(used: pl.DataFrame, lists: Lists, given: Nomenclature) -> tuple[pl.DataFrame, list[dict[str, object]]]:
    """The distinct (kind, title, rank) of ``used`` as matched (``MATCHED``; the rank "" where it does not decide), and
    the terms as rows of ``TERM_SCHEMA`` without their counts.
    """
    distinct = used.select("kind", "title").unique(maintain_order=True)
    matches: dict[tuple[str, str, str], Match] = {}
    for kind, title in distinct.iter_rows():
        found = _match(kind, title, "", lists, given)
        matches[kind, title, ""] = found
        if any(reason.key == _AT_RANK for reason in found.reasons):
            of_title = used.filter((pl.col("kind") == kind) & (pl.col("title") == title))
            for rank in of_title["rank"].drop_nulls().unique().sort():
                matches[kind, title, rank] = _match(kind, title, rank, lists, given)
    rows = [_matched_row(*place, found) for place, found in matches.items()]
    terms = [_term_row(*place, found) for place, found in matches.items()]
    return pl.DataFrame(rows, schema=MATCHED, orient="row"), terms


def _match(kind: str, title: str, rank: str, lists: Lists, given: Nomenclature) -> Match:
    letters = KIND_OF_JOB[kind]
    asked = Title(title, letters, rank=rank)
    found = match_title(asked, lists.indexes[0])
    for index in lists.indexes[1:]:
        if found.decision is not Decision.ACCEPT:
            other = match_title(asked, index)
            found = other if other.decision is Decision.ACCEPT or not found.candidates else found
    ruling = given.rulings.on(Listing.POSITIONS, letters, title, rank)
    against = given.rulings.against(Listing.POSITIONS, letters, title, rank)
    return ruled(found, ruling, against, lists.titles)


def _matched_row(kind: str, title: str, rank: str, found: Match) -> tuple[str | None, ...]:
    accepted = found.decision is Decision.ACCEPT
    how = _HOW.get(found.evidence) if accepted else None
    meant = found.candidates[0] if accepted else None
    asked = how != "same"
    return (
        kind,
        title,
        rank,
        _id(kind, title, rank),
        how,
        meant.code if meant else None,
        meant.title if meant else None,
        " | ".join(each.title for each in found.candidates) or None if asked else None,
        reasons_text(found) if asked else None,
    )


def reasons_text(found: Match) -> str:
    """The reasons of an answer as JSON: a list of [key, facts]."""
    return json.dumps([[reason.key, dict(reason.facts)] for reason in found.reasons], ensure_ascii=False)


def _id(kind: str, title: str, rank: str) -> str:
    return term_id(Listing.POSITIONS, KIND_OF_JOB[kind], fold_term(title), rank)


def _term_row(kind: str, title: str, rank: str, found: Match) -> dict[str, object]:
    letters = KIND_OF_JOB[kind]
    return term_row(Listing.POSITIONS, letters, title, rank, found)


def term_row(listing: Listing, kind: str, term: str, context: str, found: Match) -> dict[str, object]:
    """A term and its match as a row of ``TERM_SCHEMA``, its counts still to come."""
    key = fold_term(term)
    row: dict[str, object] = dict.fromkeys(TERM_SCHEMA.names())
    row |= {
        "id": term_id(listing, kind, key, context),
        "listing": listing.value,
        "kind": kind,
        "term": term,
        "key": key,
        "context": context,
        "decision": found.decision.value,
        "evidence": found.evidence.value,
        "reasons": reasons_text(found),
    }
    for place, each in enumerate(found.candidates[:FIRST], 1):
        row |= {f"code_{place}": each.code, f"title_{place}": each.title, f"score_{place}": each.score}
    return row


def job_terms(terms: pl.DataFrame, people: pl.DataFrame, sides: Sides, given: Nomenclature) -> Terms:
    """The titles of those who are here today; a finding's cause names kind and folded title. A title of which no list
    of its kind came was not matched, and is no term.
    """
    if given.positions is None and sides.why_missing("siasn.position") is not None:
        return no_terms()
    here = pl.col("on_local") & pl.col("active").fill_null(value=True) & pl.col("job_term").is_not_null()
    holders = people.filter(here & pl.col("kind_listed"))
    cause = pl.concat_str(pl.lit("job:"), "local_job_kind", pl.lit(":"), "local_variant")
    causes = holders.select(id="job_term", cause=cause).drop_nulls().unique(maintain_order=True)
    return Terms(terms, uses_of(holders.select("unit", term="job_term")), causes)


def no_terms() -> Terms:
    """Nothing was matched."""
    causes = pl.DataFrame(schema={"id": pl.String, "cause": pl.String})
    return Terms(TERM_SCHEMA.to_frame(), TERM_USE_SCHEMA.to_frame(), causes)


def uses_of(placed: pl.DataFrame) -> pl.DataFrame:
    """How many of the rows of ``placed`` (columns term, unit) use each term in each unit (``TERM_USE_SCHEMA``)."""
    grouped = placed.filter(pl.col("term").is_not_null()).group_by("term", "unit").agg(people=pl.len())
    return grouped.select(id="term", unit="unit", people=pl.col("people").cast(pl.Int64)).sort("id", "unit")
