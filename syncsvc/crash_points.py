"""Named places where a process may be made to die or freeze, so that tests can show what happens then.

    SYNCSVC_CRASH_AT=checkpoint_open      die (SIGKILL) on coming there the first time
    SYNCSVC_CRASH_AT=checkpoint_open:3    the third time
    SYNCSVC_CRASH_HOW=stop                freeze instead (SIGSTOP), as a suspended or swapped-out process does
    SYNCSVC_CRASH_HOW=hang                only the thread that comes there never goes on, as in a call that never ends

Without the first variable, coming by costs nothing. Nobody but whoever sets a process's environment can use it.
"""

from __future__ import annotations

import os
import signal
import threading

AT_VARIABLE, HOW_VARIABLE = "SYNCSVC_CRASH_AT", "SYNCSVC_CRASH_HOW"
POINTS = (
    "tick_open",
    "tick_kept",
    "claimed",
    "batch_came",
    "checkpoint_open",
    "checkpoint_kept",
    "before_flip",
    "flip_open",
    "end_open",
    "ended",
    "purge_open",
    "report_written",
    "message_sent",
)
"""Every place, in the order of a run's walk. ``…_open``: within a transaction, before it is committed."""
_AIM, _, _COUNT = os.environ.get(AT_VARIABLE, "").partition(":")
_left = int(_COUNT or 1)
_lock = threading.Lock()


def here(point: str) -> None:
    """Come by a place. Dies, freezes or hangs when that is asked for; then nothing after it happens."""
    global _left  # noqa: PLW0603 - counts down to the one time that is aimed at
    if point != _AIM:
        return
    with _lock:
        _left -= 1
        aimed = _left == 0
    how = os.environ.get(HOW_VARIABLE)
    if aimed and how == "hang":
        threading.Event().wait()
    if aimed:
        os.kill(os.getpid(), signal.SIGSTOP if how == "stop" else signal.SIGKILL)
