"""The whole view as JSON, for programs: stable keys, ISO 8601 moments in UTC, codes instead of words."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime

import polars as pl

from syncsvc.model.run_view import CheckFacts, RunView
from syncsvc.reports.cells import view_without_niks
from syncsvc.reports.figures import figures
from syncsvc.reports.nomenclature import open_terms, shares, unit_shares
from syncsvc.reports.wording import Wording

FORMAT = "syncsvc-report/1"
TERMS_SHOWN = 100
_WORDS = ("title", "meaning", "remedy", "message")


def render(view: RunView, facts: dict[str, CheckFacts], language: str) -> bytes:
    """The view with the figures counted from it and the words of its checks in ``language``. NIK is blotted out."""
    wording = Wording(language, view.zone)
    document = {
        "format": FORMAT,
        "language": language,
        "agency": {"key": view.agency_key, "name": view.agency_name, "zone": view.zone},
        "run": {
            "id": view.run,
            "state": view.state,
            "reason": view.reason,
            "started": _moment(view.started),
            "ended": _moment(view.ended) if view.ended else None,
            "scope_everybody": view.scope_everybody,
        },
        "figures": asdict(figures(view, facts)),
        "closed": dict(sorted(view.closed.items())),
        "sources": [{**asdict(source), "as_of": _moment(source.as_of)} for source in view.sources],
        "checks": _checks(view, facts, wording),
        "units": view.units.sort("unit").to_dicts(),
        "nomenclature": _nomenclature(view, wording),
        "coverage": view.coverage.sort(view.coverage.columns).to_dicts(),
        "findings": _findings(view, wording),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _findings(view: RunView, wording: Wording) -> list[dict[str, object]]:
    shown = view_without_niks(view, wording).findings
    first_at = pl.col("first_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    return shown.with_columns(first_at).sort("check", "entity", "key", "field", "period").to_dicts()


def _nomenclature(view: RunView, wording: Wording) -> dict[str, object]:
    """Shares in total, per list and per unit, and the terms that wait for a person, most urgent first."""
    shown = view_without_niks(view, wording).terms
    return {
        "shares": [asdict(share) for share in shares(view.terms)],
        "units": [asdict(share) for share in unit_shares(view.terms, view.term_uses, view.units)],
        "waiting": open_terms(shown, TERMS_SHOWN).drop("reasons").to_dicts(),
    }


def _checks(view: RunView, facts: dict[str, CheckFacts], wording: Wording) -> dict[str, dict[str, str]]:
    codes = {*facts, *view.findings["check"].drop_nulls(), *view.coverage["check"].drop_nulls()}
    return {
        code: {
            **(asdict(facts[code]) if code in facts else {"code": code}),
            **{part: wording.check(code, part) for part in _WORDS},
        }
        for code in sorted(codes)
    }


def _moment(moment: datetime) -> str:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
