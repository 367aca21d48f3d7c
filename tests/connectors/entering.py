"""A process of its own that goes through the turnstile until a day's calls are used up, and says each on a line."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from syncsvc.connectors.pacing import PacedTurnstile, StopTime
from syncsvc.model.budget import Grant, interval_of
from syncsvc.model.hours import Hours
from syncsvc.store.budget import Budget
from syncsvc.store.engine import default_address, open_store


def main(folder: str, per_day: str, offset: str) -> None:
    """Four threads that call as often as so many per day allow, by a zone of this offset."""
    grant = Grant(interval_of(500, None), per_day=int(per_day), hours=Hours(int(offset)))
    with open_store(default_address(Path(folder))) as store:
        turnstile = PacedTurnstile(Budget(store, "portal", grant), grant, StopTime(threading.Event()))

        def work() -> None:
            while turnstile.enter() is None:
                os.write(1, b"call\n")

        threads = [threading.Thread(target=work) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        turnstile.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
