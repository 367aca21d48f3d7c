"""The digest's lines: what an evaluation found, without naming anybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from syncsvc.lang import say, words
from syncsvc.notify.said import number_of, share_of


def digest_lines(facts: Mapping[str, Any], language: str) -> Iterator[str]:
    """The lines of a digest's facts (``jobs.digest.facts_of``)."""
    counts = ("open", "new", "returned", "closed")
    yield say(language, "notify.digest.moved", **{name: number_of(facts[name], language) for name in counts})
    named = {code: number_of(count, language) for code, count in facts["severities"].items() if count}
    if named:
        yield say(language, "notify.digest.severities", told=_told("severity", named, language))
    people = {name: number_of(facts[name], language) for name in ("ready", "people", "unknown")}
    share = share_of(facts["ready"], facts["people"], language)
    yield say(language, "notify.digest.ready", share=share, **people)
    yield from _coverage(facts, language)
    yield from _units(facts, language)
    if facts["partial"]:
        yield say(language, "notify.digest.partial")
    for place in facts["reports"]:
        yield say(language, "notify.digest.report", place=place)


def _coverage(facts: Mapping[str, Any], language: str) -> Iterator[str]:
    asked, checked = facts["asked"], facts["checked"]
    blanks = {"asked": number_of(asked, language), "checked": number_of(checked, language)}
    yield say(language, "notify.digest.coverage", share=share_of(checked, asked, language), **blanks)
    for reason, count in facts["unchecked"]:
        told = words(language).get(f"reports.reason.{reason}", reason)
        yield say(language, "notify.digest.unchecked", count=number_of(count, language), reason=told)


def _units(facts: Mapping[str, Any], language: str) -> Iterator[str]:
    if facts["units"]:
        yield say(language, "notify.digest.units")
    for name, count in facts["units"]:
        yield say(language, "notify.digest.unit", name=name, count=number_of(count, language))


def _told(family: str, named: Mapping[str, str], language: str) -> str:
    names = words(language)
    return ", ".join(f"{count} {names.get(f'reports.{family}.{code}', code).lower()}" for code, count in named.items())
