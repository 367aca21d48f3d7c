"""The HTML report: one file that needs no server, no network and no installed font.

Its style and script stand in the file; a Content-Security-Policy by their hashes lets nothing else run or load.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from syncsvc.model.run_view import CheckFacts, RunView, SourceAge
from syncsvc.reports import embed
from syncsvc.reports.causes import Cause, about, causes
from syncsvc.reports.cells import view_without_niks
from syncsvc.reports.figures import Figures, figures, to_do
from syncsvc.reports.headline import (
    coverage_line,
    found_cell,
    headline,
    is_final,
    moved_line,
    of_run,
    reasons_text,
    section,
    warnings,
)
from syncsvc.reports.nomenclature import list_name, open_terms, share_line, shares, unit_shares
from syncsvc.reports.picture import PATTERNS, bar
from syncsvc.reports.tree import Branch, forest, unit_names
from syncsvc.reports.wording import Wording

CAUSES_OPEN = 6
CAUSES_MOST = 200
TERMS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Page:
    """What the template asks for while it writes: pictures and cells in the page's language."""

    view: RunView
    wording: Wording
    figured: Figures
    names: dict[str, str]

    def unit_bar(self, branch: Branch) -> Markup:
        """The share of people ready, blocked and uncertain in one unit."""
        share = self.wording.percent(branch.checked, branch.asked)
        title = self.wording.say(
            "page.unit_picture",
            unit=branch.name,
            people=branch.people,
            ready=branch.ready,
            unready=branch.unready,
            unknown=branch.unknown,
            share=share,
        )
        return bar([("ready", branch.ready), ("unready", branch.unready), ("unknown", branch.unknown)], title)

    def whole_bar(self) -> Markup:
        """The same for all people."""
        ready, unready, unknown = self.figured.ready, self.figured.unready, self.figured.unknown
        title = self.wording.say("page.whole_picture", ready=ready, unready=unready, unknown=unknown)
        return bar([("ready", ready), ("unready", unready), ("unknown", unknown)], title, 22)

    def section(self, name: str) -> str:
        """A part's title, with whose numbers it shows."""
        return section(self.view, name, self.wording)

    def of_run(self, said: str) -> str:
        """A sentence about what this run looked at."""
        return of_run(self.view, said, self.wording)

    def about(self, cause: Cause) -> str:
        """What a cause is about."""
        return about(cause, self.wording, self.names)

    def coverage_bar(self, checked: int, unchecked: int) -> Markup:
        """Questions answered and not."""
        title = self.wording.say("page.coverage_picture", checked=checked, unchecked=unchecked)
        return bar([("checked", checked), ("unknown", unchecked)], title, 8)

    def found(self, count: int, unchecked: int | None = None) -> str:
        """A count that never reads as a bare nought beside unchecked questions."""
        left = self.figured.coverage.unchecked if unchecked is None else unchecked
        return found_cell(count, left, self.wording)

    def reasons(self, reasons: tuple[tuple[str, int], ...]) -> str:
        """Why something was not checked."""
        return reasons_text(reasons, self.wording)

    def age(self, source: SourceAge, at: datetime) -> str:
        """How old a source was at a moment, in hours or days."""
        hours = max(int((_aware(at) - _aware(source.as_of)).total_seconds() // 3600), 0)
        if hours < 1:
            return self.wording.say("page.fresh")
        if hours < 48:
            return self.wording.say("page.hours", hours=hours)
        return self.wording.say("page.days", days=hours // 24)


def render(view: RunView, facts: dict[str, CheckFacts], language: str) -> bytes:
    """The whole page as UTF-8. Above ``embed.MOST`` findings it holds the worst of them and says so."""
    wording = Wording(language, view.zone)
    view = view_without_niks(view, wording)
    style, script = _asset("page.css"), _asset("page.js") + _asset("list.js")
    template = _environment().get_template("page.html.j2")
    roots = forest(view, to_do(view, facts))
    text = template.render(
        **_content(view, facts, wording),
        roots=roots,
        findings=embed.findings_json(view, facts, wording, roots),
        style=style,
        script=script,
        style_hash=_digest(style),
        script_hash=_digest(script),
    )
    return text.encode()


def _content(view: RunView, facts: dict[str, CheckFacts], wording: Wording) -> dict[str, object]:
    figured = figures(view, facts)
    todo = to_do(view, facts)
    found = causes(todo)
    return {
        "view": view,
        "figured": figured,
        "w": wording,
        "page": Page(view, wording, figured, unit_names(view)),
        "headline": headline(figured, wording, view.scope_everybody),
        "coverage_line": of_run(view, coverage_line(figured.coverage, wording), wording),
        "moved": moved_line(view, figured, wording),
        "warnings": warnings(view, figured, wording),
        "final": is_final(view),
        "ended": view.ended or view.started,
        "causes": found[:CAUSES_OPEN],
        "more_causes": found[CAUSES_OPEN:CAUSES_MOST],
        "patterns": PATTERNS,
        "shares": shares(view.terms),
        "unit_shares": unit_shares(view.terms, view.term_uses, view.units),
        "waiting": open_terms(view.terms, TERMS_SHOWN).to_dicts(),
        "list_name": list_name,
        "share_line": share_line,
        "total": view.findings.height,
        "most": embed.MOST,
    }


@cache
def _asset(name: str) -> str:
    return (files("syncsvc.reports") / "page" / name).read_text("utf-8")


@cache
def _environment() -> Environment:
    loader = PackageLoader("syncsvc.reports", "page")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
