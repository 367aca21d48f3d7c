"""PostgreSQL and a side that falls silent: neither waits for ever for the other.

A network that swallows packets, or a host that lost its power, ends no connection: both sides are told after how long
to give up. A process that is frozen still acknowledges what its system receives, so the server limits how long it may
keep rows to itself: idle within a transaction by a setting, in the middle of COPY by our sweep.
"""

from __future__ import annotations

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

NAME = "syncsvc"
NOT_FROZEN = "idle_in_transaction_session_timeout"
FROZEN_SECONDS = 10
"""A process that is frozen within a transaction keeps its rows from others no longer than that: less than after what
time they would count as silent themselves, if their own signs of life had to wait for it (``settings.stall``)."""
_IDLE, _INTERVAL, _COUNT, _LIMIT = 5, 5, 2, 15_000
_OURS = {
    "application_name": NAME,
    "connect_timeout": "10",
    "keepalives_idle": f"{_IDLE}",
    "keepalives_interval": f"{_INTERVAL}",
    "keepalives_count": f"{_COUNT}",
    "tcp_user_timeout": f"{_LIMIT}",
}
_SERVERS = (
    f"-c tcp_keepalives_idle={_IDLE} -c tcp_keepalives_interval={_INTERVAL} -c tcp_keepalives_count={_COUNT}"
    f" -c tcp_user_timeout={_LIMIT}"
)
_END_FROZEN = text(
    "SELECT count(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = current_user AND application_name = :name"
    " AND state = 'active' AND wait_event = 'ClientRead' AND query LIKE 'COPY %'"
    " AND query_start < clock_timestamp() - make_interval(secs => :seconds)) AS ended"
)


def patient(url: URL, *settings: str) -> dict[str, str]:
    """What to tell libpq beside the address, in its words: give up on the other side after 15 seconds without an
    answer, and let the server do so too. ``settings`` of the server come besides; what the address says of ours
    counts."""
    given = query_of(url)
    options = " ".join(filter(None, (_SERVERS, *(f"-c {each}" for each in settings), given.get("options"))))
    return {**_OURS, **{name: value for name, value in given.items() if name in _OURS}, "options": options}


def query_of(url: URL) -> dict[str, str]:
    """What the address says behind its question mark, each name once."""
    return {name: value if isinstance(value, str) else value[0] for name, value in url.query.items()}


def end_frozen(connection: Connection, seconds: float = FROZEN_SECONDS) -> int:
    """End the connections of ours whose process stopped in the middle of sending rows so long ago; how many. Sending
    a batch takes a fraction of a second."""
    return int(connection.execute(_END_FROZEN, {"name": NAME, "seconds": seconds}).scalar_one())
