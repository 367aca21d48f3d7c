"""Everything in one go: pull what is asked for, then evaluate what there is."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime

from syncsvc.errors import Stopped
from syncsvc.jobs.evaluate import Ended, evaluate_newest
from syncsvc.jobs.pulls import pull_sources
from syncsvc.jobs.renewal import token_states
from syncsvc.jobs.work import Say, Work

_AT_HAND: AbstractContextManager[object] = nullcontext()


def run(work: Work, now: datetime, say: Say, evaluating: AbstractContextManager[object] = _AT_HAND) -> Ended:
    """One pull per source, each a run of its own, and one evaluation, within the right to evaluate (``evaluating``)
    that the pulls may have done without. Raises Stopped instead when it was told to stop meanwhile.
    """
    pulled = pull_sources(work, now, say)
    if work.stop.told:
        raise Stopped("live.stopped")
    with evaluating:
        ended = evaluate_newest(work, now, say, pulled)
    return replace(ended, tokens=token_states(work.agency.sources, work.tokens))
