"""When a question that got no answer is asked again."""

from __future__ import annotations

from datetime import timedelta

LADDER = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24), timedelta(hours=72))
WEEKLY = timedelta(days=7)


def again_after(failures: int) -> timedelta:
    """How long to leave a key alone after so many runs in a row without its answer: 1, 6, 24, 72 hours, then a week
    each time. Nothing after none.
    """
    if failures <= 0:
        return timedelta()
    return LADDER[failures - 1] if failures <= len(LADDER) else WEEKLY
