"""Everything in one go: pull what is asked for, then evaluate what there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from syncsvc.jobs.evaluate import Ended, evaluate_newest
from syncsvc.jobs.pulls import pull_sources
from syncsvc.jobs.work import Say, Work


def run(work: Work, now: datetime, say: Say) -> Ended:
    """One pull per source, each a run of its own, and one evaluation."""
    pulled = pull_sources(work, now, say)
    return replace(evaluate_newest(work, now, say, pulled), pulls=pulled)
