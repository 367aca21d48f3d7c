"""Words to the supervisor that started us (systemd's sd_notify protocol): ready, alive, stopping."""

from __future__ import annotations

import os
import socket

VARIABLE = "NOTIFY_SOCKET"


def notify(word: str) -> bool:
    """Tell the supervisor, say ``READY=1``; whether there is one that listens. One that went away disturbs nothing."""
    place = os.environ.get(VARIABLE)
    if not place:
        return False
    address = "\0" + place[1:] if place.startswith("@") else place
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as supervisor:
            supervisor.sendto(word.encode(), address)
    except OSError:
        return False
    return True
