"""The sentences every report opens with. None of them says "nothing found" about what was not looked at."""

from __future__ import annotations

from syncsvc.model.run import State
from syncsvc.model.run_view import RunView
from syncsvc.reports.figures import Coverage, Figures
from syncsvc.reports.wording import Wording


def headline(figured: Figures, wording: Wording) -> str:
    """What was found, and beside it how much was not checked."""
    coverage = figured.coverage
    if not coverage.checked:
        return wording.say("headline.nothing_checked", unchecked=coverage.unchecked)
    if figured.findings:
        return wording.say("headline.found", findings=figured.findings, blocking=figured.blocking) + _rest(
            coverage, wording
        )
    if coverage.unchecked:
        return wording.say("headline.none_in_checked", unchecked=coverage.unchecked)
    return wording.say("headline.all_equal", asked=coverage.asked)


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
