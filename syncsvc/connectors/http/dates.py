"""Moments as HTTP writes them."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache


@lru_cache(maxsize=32)
def http_date(text: str) -> float | None:
    """Seconds since 1970 of an HTTP date (GMT, also where it does not say so); None when it is none.

    Remembered, since all answers of one second carry the same.
    """
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
