"""A granted pace is used, and never exceeded."""

from __future__ import annotations

from pathlib import Path

from syncsvc.model.run import State
from tests.story.http_site import http_site
from tests.story.site import Site

GRANTED = 20
PACE = f"{{per_second: {GRANTED}, parallel: 4}}\n  tables: [data_utama]"


def test_the_quota_is_used_and_never_exceeded(small: Site, tmp_path: Path) -> None:
    """20 calls a second: no second (20 ms grace) holds more, none is throttled, and nearly all of them are used."""
    with http_site(small, tmp_path / "site") as site:
        site.behave(quota={"per_second": GRANTED})
        site.change_sources({"  pace: {per_second: unlimited, parallel: 4}\nekinerja": f"  pace: {PACE}\nekinerja"})
        assert site.run().state in (State.DONE, State.PARTIAL)
        calls = [call for call in site.calls if call.remote == "siasn"]
        assert site.served.journal.most_in_window(1.0, remote="siasn") <= GRANTED
        assert {call.status for call in calls} <= {200, 404}
        share = (len(calls) - 1) / (calls[-1].at - calls[0].at) / GRANTED
        print(f"{len(calls)} calls, {share:.1%} of the quota")
        assert share >= 0.9
