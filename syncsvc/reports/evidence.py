"""A finding's evidence as people say it: labels and codes in words, units by name, days with their month's name.

The checks keep evidence for programs (``kind=2; title=…``, ``33``, ``2026-03-01``), and so do CSV and JSON. What cannot
be said better stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import polars as pl

from syncsvc.reports.explanation import explained
from syncsvc.reports.wording import Wording

#: What a labelled value is (``checks.base.labelled``): a family of codes, or one of ``_READERS``.
LABELS = {
    "as_of": "moment",
    "atasan": "text",
    "before": "skp_status",
    "candidates": "text",
    "hasil": "rating",
    "done": "text",
    "effective": "days",
    "heads": "text",
    "ids": "text",
    "job_date": "days",
    "kind": "job_kind",
    "least": "education",
    "limit_hours": "text",
    "loop": "unit",
    "matriks": "predicate",
    "moved": "text",
    "name": "text",
    "national_id": "text",
    "nip": "text",
    "now": "skp_status",
    "now_is": "text",
    "odd": "side",
    "pair": "unit",
    "parent": "unit",
    "penilai": "text",
    "people": "text",
    "perilaku": "rating",
    "portal": "predicate",
    "post": "text",
    "predikat": "predicate",
    "rank": "rank",
    "rank_above": "rank",
    "recorded": "text",
    "reference": "side",
    "retirement_age": "text",
    "revised": "days",
    "rows": "text",
    "settled_by": "days",
    "simpeg": "predicate",
    "since": "days",
    "spans": "days",
    "steps": "text",
    "suggested": "text",
    "supervisors": "text",
    "title": "text",
    "unit": "unit",
    "units": "text",
    "until": "days",
    "valid": "days",
    "why": "reasons",
}
#: What a bare value is, by the last part of the finding's field.
_FIELDS = {
    "echelon": "echelon",
    "education": "education",
    "job_kind": "job_kind",
    "legal_status": "legal_status",
    "nik_verified": "flag",
    "parent_id": "unit",
    "rank": "rank",
    "sex": "sex",
    "staff_type": "staff_type",
    "status": "skp_status",
    "supervisor_nip": "home",
}
_LABELLED = re.compile(rf"(?:^|; )({'|'.join(LABELS)})=")
_LEFT_OUT = ("loop", "candidates")
"""Labels that say nothing without a value."""
_COUNTED = re.compile(r"(?s)(.*) ×([0-9]+)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAYS = re.compile(rf"{_DAY.pattern}(?:(?:\.\.|, |-){_DAY.pattern})*")
_MOMENT = "%Y-%m-%d %H:%M UTC"
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_STEPS = "abcde"


@dataclass(frozen=True, slots=True)
class Teller:
    """Says evidence in one language. ``names`` are unit names by id."""

    wording: Wording
    names: dict[str, str]

    def say(self, field: str, text: str) -> str:
        """The evidence ``text`` of a finding about ``field``."""
        counted = _COUNTED.fullmatch(text)
        if counted:
            return _times(counted[1], counted[2])
        parts = _LABELLED.split(text)
        if len(parts) > 1 and not parts[0]:
            return self._labelled(parts[1::2], parts[2::2])
        if len(parts) > 1 and parts[1] == "odd":
            return f"{self.say(field, parts[0])}; {self._labelled(parts[1::2], parts[2::2])}"
        return self._value(_FIELDS.get(field.rpartition(".")[2], "days"), text)

    def _labelled(self, labels: list[str], values: list[str]) -> str:
        said = [
            f"{self.wording.name('evidence', label)}: {'–' if value == '-' else self._value(LABELS[label], value)}"
            for label, value in zip(labels, values, strict=True)
            if value != "-" or label not in _LEFT_OUT
        ]
        return "; ".join(said)

    def _value(self, family: str, text: str) -> str:
        reader = _READERS.get(family)
        if reader:
            return reader(self, text)
        known = self.wording.name(f"value.{family}", text)
        return known if known != text else self.days(text)

    def unit(self, text: str) -> str:
        """A unit's id with its name; of a chain of units the names."""
        chain = text.split(" → ")
        if len(chain) > 1:
            return " → ".join(self.names.get(unit) or unit for unit in chain)
        return f"{self.names[text]} ({text})" if self.names.get(text) else text

    def home(self, text: str) -> str:
        """Who supervises, or, where nobody does, the unit that lacks a supervisor."""
        name = self.names.get(text)
        return self.wording.say("cause.unit", about=name) if name else text

    def days(self, text: str) -> str:
        """Days and spans of days; any other text as it is."""
        if not _DAYS.fullmatch(text):
            return text
        try:
            said = _DAY.sub(lambda found: self.wording.day(date.fromisoformat(found[0])), text)
        except ValueError:
            return text
        return said.replace("..", " – ")

    def moment(self, text: str) -> str:
        """A UTC moment on the readers' clock."""
        try:
            return self.wording.moment(datetime.strptime(text, _MOMENT).replace(tzinfo=UTC))
        except ValueError:
            return text


def in_words(rows: pl.DataFrame, wording: Wording, names: dict[str, str]) -> pl.DataFrame:
    """``rows`` (columns field, local, national and others) with their evidence said; null stays null."""
    teller = Teller(wording, names)
    return rows.with_columns(_said(rows, column, teller) for column in ("local", "national"))


def _said(rows: pl.DataFrame, column: str, teller: Teller) -> pl.Series:
    """Evidence repeats itself, so each distinct text is said once."""
    asked = rows.select(pl.col("field").fill_null(""), pl.col(column).alias("text"))
    distinct = asked.unique().drop_nulls("text")
    told = pl.Series("told", [teller.say(field, text) for field, text in distinct.iter_rows()], dtype=pl.String)
    joined = asked.join(distinct.with_columns(told), on=["field", "text"], how="left", maintain_order="left")
    return joined["told"].alias(column)


def _times(value: str, count: str) -> str:
    """What the mapping noted: the value, and how often where that says something."""
    if value == "-":
        return f"{count}×"
    return value if count == "1" else f"{value} ({count}×)"


def _rank(_: Teller, code: str) -> str:
    """31 as III/a, P09 as IX."""
    if re.fullmatch(r"[1-4][1-5]", code):
        return f"{_ROMAN[int(code[0])]}/{_STEPS[int(code[1]) - 1]}"
    if re.fullmatch(r"P(?:0[1-9]|1[0-7])", code):
        return "X" * int(code[1]) + _ROMAN[int(code[2])]
    return code


def _echelon(teller: Teller, code: str) -> str:
    """42 as IV.b; 99 in words."""
    if re.fullmatch(r"[1-5][12]", code):
        return f"{_ROMAN[int(code[0])]}.{_STEPS[int(code[1]) - 1]}"
    return teller.wording.name("value.echelon", code)


_READERS: dict[str, Callable[[Teller, str], str]] = {
    "days": Teller.days,
    "echelon": _echelon,
    "home": Teller.home,
    "moment": Teller.moment,
    "rank": _rank,
    "reasons": lambda teller, reasons: " ".join(explained(reasons, teller.wording.language)),
    "side": lambda teller, side: teller.wording.name("side", side),
    "text": lambda _, text: text,
    "unit": Teller.unit,
}
