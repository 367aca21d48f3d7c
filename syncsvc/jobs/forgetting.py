"""What a remote once said about people whom nobody lists any more is not kept for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl

from syncsvc.config.live.source import LiveSource
from syncsvc.jobs.people import people_to_ask
from syncsvc.jobs.work import Work
from syncsvc.model.answer import Endpoint
from syncsvc.store.lease import Lease
from syncsvc.store.outlived import forget, outlived


def forget_unlisted(
    work: Work, lease: Lease, source: str, settings: LiveSource, endpoints: Sequence[Endpoint], now: datetime
) -> int:
    """Delete the answers that can count no more: about people whom no listing source lists any more, once their last
    try is older than the answer would be trusted; and of endpoints that the configuration no longer has, once older
    than the longest such time. Gives how many.

    A listing source that does not come lists whom it listed last. While nobody is listed at all nothing is deleted:
    then nothing says that anybody is gone. Whoever returns later is asked about like somebody new.
    """
    since = {each.table: now - each.trusted for each in endpoints}
    longest = timedelta(days=max((each.trust_days for each in settings.tables.values()), default=0))
    old = outlived(work.store, work.agency.key, source, since, now - longest)
    listed = people_to_ask(work, source, settings) if old.height else pl.Series("nip", [], dtype=pl.String)
    if listed.is_empty():
        return 0
    wanted = pl.col("endpoint").is_in(list(since)) & pl.col("key").is_in(listed.implode())
    return forget(work.store, lease, source, old.filter(~wanted).rows())
