"""The sentences every report opens with. None of them says "nothing found" about what was not looked at."""

from __future__ import annotations

from syncsvc.model.run import State
from syncsvc.model.run_view import RunView
from syncsvc.reports.figures import Coverage, Figures
from syncsvc.reports.wording import Wording

_OF_AGENCY = ("severities", "causes", "actors", "findings")
_OF_RUN = ("people", "units", "coverage")


def headline(figured: Figures, wording: Wording, everybody: bool = True) -> str:
    """What was found, and beside it how much was not checked. After a narrowed run it says whose numbers these are."""
    coverage = figured.coverage
    if coverage.checked and figured.findings:
        found = wording.say("headline.found", findings=figured.findings, blocking=figured.blocking)
        return found + _rest(coverage, wording) if everybody else wording.say("whose.agency", said=found)
    if not coverage.checked:
        said = wording.say("headline.nothing_checked", unchecked=coverage.unchecked)
    elif coverage.unchecked:
        said = wording.say("headline.none_in_checked", unchecked=coverage.unchecked)
    else:
        said = wording.say("headline.all_equal", asked=coverage.asked)
    return said if everybody else wording.say("whose.run", said=said)


def of_run(view: RunView, said: str, wording: Wording) -> str:
    """A sentence about what this run looked at; after a narrowed run it says so."""
    return said if view.scope_everybody else wording.say("whose.run", said=said)


def section(view: RunView, name: str, wording: Wording) -> str:
    """A part's title; after a narrowed run it says whose numbers follow: the whole agency's, or what the run saw."""
    title = wording.say(f"section.{name}")
    if view.scope_everybody or name not in (*_OF_AGENCY, *_OF_RUN):
        return title
    return wording.say("whose.agency_title" if name in _OF_AGENCY else "whose.run_title", title=title)


def _rest(coverage: Coverage, wording: Wording) -> str:
    return " " + wording.say("headline.rest", unchecked=coverage.unchecked) if coverage.unchecked else ""


def moved_line(view: RunView, figured: Figures, wording: Wording) -> str:
    """What changed since the run before; where all is new, that (there may have been no run before)."""
    new, closed = figured.lives.get("new", 0), sum(view.closed.values())
    if new and new == view.findings.height and not closed:
        return wording.say("all_new")
    return wording.say("moved", new=new, returned=figured.lives.get("returned", 0), closed=closed)


def state_sentence(view: RunView, wording: Wording) -> str:
    """Where the run stands and why, in words. A reason without a sentence of its own is shown as it is."""
    sentence = wording.say(f"run_state.{view.state}")
    if not view.reason:
        return sentence
    return f"{sentence} {wording.say('run_reason', reason=wording.name('reason', view.reason))}"


def is_final(view: RunView) -> bool:
    """True when the run ended as it should, so that its numbers can be read without a warning."""
    return view.state == State.DONE


def warnings(view: RunView, figured: Figures, wording: Wording) -> list[str]:
    """What a reader must know before believing a number; empty for a whole, finished run."""
    found = [] if is_final(view) else [state_sentence(view, wording)]
    if not view.scope_everybody:
        found.append(wording.say("narrowed"))
    if figured.waived:
        found.append(wording.say("waived_apart", waived=figured.waived))
    return found


def coverage_line(coverage: Coverage, wording: Wording) -> str:
    """``checked X of Y questions (Z %); not checked: n because …``, with every reason."""
    share = wording.percent(coverage.checked, coverage.asked)
    line = wording.say("coverage_line", checked=coverage.checked, asked=coverage.asked, share=share)
    if not coverage.unchecked:
        return line + wording.say("coverage_whole")
    because = reasons_text(coverage.reasons, wording)
    return line + wording.say("coverage_rest", unchecked=coverage.unchecked, because=because)


def reasons_text(reasons: tuple[tuple[str, int], ...], wording: Wording) -> str:
    """``1.204 karena …; 310 karena …``"""
    said = [wording.say("because", count=count, reason=reason_words(reason, wording)) for reason, count in reasons]
    return "; ".join(said)


def reason_words(reason: str, wording: Wording) -> str:
    """A reason of not checking in words; a reason we have no words for as it is."""
    return wording.name("reason", reason) if reason else wording.say("reason_missing")


def found_cell(found: int, unchecked: int, wording: Wording) -> str:
    """A count for a tile or table; a nought beside unchecked questions says what it is a nought of."""
    if found or not unchecked:
        return wording.number(found)
    return wording.say("none_of_checked")
