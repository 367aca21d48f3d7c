"""The findings as the page's script reads them: compact JSON that cannot end its own script element."""

from __future__ import annotations

import json

import polars as pl

from syncsvc.model.run_view import CheckFacts, Life, RunView
from syncsvc.reports.causes import cause_words, group_key, severity_rank
from syncsvc.reports.evidence import in_words
from syncsvc.reports.figures import ACTORS, SEVERITIES, with_actor
from syncsvc.reports.tree import Branch, flat, unit_names
from syncsvc.reports.wording import Wording

MOST = 20_000
_TALK = {
    "shown": ("from", "to", "count"),
    "filtered": ("total",),
    "page": ("page", "pages"),
    "cause_filter": ("cause",),
    "times": ("count",),
}
_LABELS = ("all", "shown_none", "open", "close", "meaning", "remedy", "ground", "message", "cause", "first_seen")
_MORE_LABELS = ("returns", "id", "to_do")
_ENCODED = ("check", "entity", "field", "period", "unit", "severity", "actor", "life", "seen", "cause")
_PLAIN = ("key", "person", "subject", "local", "national", "group", "returns", "id")


def script_json(value: object) -> str:
    """JSON that may stand in a script element: no ``<``, ``>``, ``&`` and no line separators of JavaScript."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def findings_json(view: RunView, facts: dict[str, CheckFacts], wording: Wording, roots: list[Branch]) -> str:
    """The ``MOST`` most severe findings with the words they need; ``roots`` is the tree of units.

    ``rows`` holds one list per finding in the order of ``columns``; a column named in ``lists`` holds places there.
    ``person`` is given only where it is not the key.
    """
    rows = _rows(view, facts, wording)
    lists = {name: _distinct(rows, name) for name in _ENCODED}
    encoded = rows.select(*(_place(name, lists[name]) for name in _ENCODED), *_PLAIN)
    return script_json(
        {
            "language": wording.language,
            "columns": encoded.columns,
            "lists": lists,
            "rows": [list(row) for row in encoded.iter_rows()],
            "checks": {code: _check(code, facts, wording) for code in lists["check"]},
            "units": _units(view, roots, lists["unit"], wording),
            "severities": _names("severity", [*SEVERITIES], lists["severity"], wording),
            "actors": _names("actor", [*ACTORS], lists["actor"], wording),
            "lives": _names("life", [*Life], lists["life"], wording),
            "fields": {field: wording.field(field) for field in lists["field"] if field},
            "entities": {entity: wording.name("entity", entity) for entity in lists["entity"] if entity},
            "words": _talk(wording),
        }
    )


def _rows(view: RunView, facts: dict[str, CheckFacts], wording: Wording) -> pl.DataFrame:
    worst = (
        with_actor(view.findings, facts).with_columns(group=group_key()).sort(severity_rank(), "check", "unit", "key")
    )
    names = unit_names(view)
    shown = in_words(worst.head(MOST), wording, names)
    spoken = {cause: cause_words(cause, wording, names) for cause in shown["cause"].unique() if cause}
    days = shown["first_at"].dt.truncate("1m").unique().drop_nulls()
    said = {day: wording.moment(day) for day in days}
    return shown.with_columns(
        person=pl.when(pl.col("person") != pl.col("key")).then("person"),
        cause=pl.col("cause").replace_strict(spoken, default="", return_dtype=pl.String),
        seen=pl.col("first_at").dt.truncate("1m").replace_strict(said, default="", return_dtype=pl.String),
    )


def _distinct(rows: pl.DataFrame, column: str) -> list[str]:
    return sorted({value or "" for value in rows[column].unique()})


def _place(column: str, values: list[str]) -> pl.Expr:
    places = {value: place for place, value in enumerate(values)}
    return pl.col(column).fill_null("").replace_strict(places, default=0, return_dtype=pl.Int64).alias(column)


def _check(code: str, facts: dict[str, CheckFacts], wording: Wording) -> dict[str, str]:
    fact = facts.get(code)
    said = {part: wording.check(code, part) for part in ("title", "meaning", "remedy", "message")}
    ground = f"{fact.ground} ({wording.say(f'confidence.{fact.confidence}')})" if fact and fact.ground else ""
    return {**said, "remedy": said["remedy"] or wording.say("no_remedy"), "ground": ground}


def _units(view: RunView, roots: list[Branch], mentioned: list[str], wording: Wording) -> list[tuple[str, str, int]]:
    names = unit_names(view)
    placed = [(branch.unit, branch.name, branch.level) for branch in flat(roots)]
    known = {unit for unit, _, _ in placed}
    placed += [(unit, names.get(unit, unit), 0) for unit in mentioned if unit not in known]
    return [(unit, name or wording.say("no_unit"), level) for unit, name, level in placed]


def _names(family: str, known: list[str], present: list[str], wording: Wording) -> list[tuple[str, str]]:
    codes = [str(code) for code in known if code in present] + [code for code in present if code not in known]
    return [(code, wording.name(family, code)) for code in codes]


def _talk(wording: Wording) -> dict[str, str]:
    blanks = {
        key: wording.say(f"page.{key}", **{name: f"{{{name}}}" for name in names}) for key, names in _TALK.items()
    }
    columns = {f"column_{name}": wording.say(f"column.{name}") for name in ("local", "national", "unit_name")}
    return {**blanks, **columns, **{key: wording.say(f"page.{key}") for key in (*_LABELS, *_MORE_LABELS)}}
