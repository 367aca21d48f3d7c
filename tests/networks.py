"""Another host, as far as the network goes: a namespace of the kernel with a cable to ours that can be pulled.

Pulled, packets are swallowed: nobody is told anything, as when a switch fails or a machine loses its power.
"""

from __future__ import annotations

import os
import socket
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import need

_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class OtherHost:
    """``inside`` begins a command there; ``here`` is our address as it is reached from there."""

    name: str
    here: str

    @property
    def inside(self) -> tuple[str, ...]:
        """What is written before a command so that it runs there."""
        return ("ip", "netns", "exec", self.name)

    def cut(self) -> None:
        """Swallow all packets between there and here from now on."""
        _ip("address", "delete", f"{self.here}/30", "dev", self.name)


@contextmanager
def other_host() -> Iterator[OtherHost]:
    """Within, there is another host. Skips where the kernel lets nobody make one."""
    need("ip", "iproute2 is not installed")
    if os.geteuid() != 0:
        pytest.skip("only root may make a network")
    number = os.getpid() % 16_000
    block = 4 * (number % 64)
    there = f"10.213.{number // 64}.{block + 2}"
    made = OtherHost(f"syncsvc{number}", f"10.213.{number // 64}.{block + 1}")
    if subprocess.run(["ip", "netns", "add", made.name], check=False).returncode:
        pytest.skip("this machine lets nobody make a network")
    try:
        cable = f"ip link add {made.name} type veth peer name there netns {made.name}"
        if subprocess.run(cable.split(), check=False).returncode:
            pytest.skip("this machine lets nobody lay a cable")
        _ip("address", "add", f"{made.here}/30", "dev", made.name)
        _ip("link", "set", made.name, "up")
        _ip("-n", made.name, "address", "add", f"{there}/30", "dev", "there")
        for link in ("lo", "there"):
            _ip("-n", made.name, "link", "set", link, "up")
        yield made
    finally:
        _ip("netns", "delete", made.name)


@contextmanager
def forwarded(address: str, to: Path) -> Iterator[int]:
    """Within, what connects to the port that is given, at an address of ours, talks to a server's private socket."""

    class Carrying(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.socket(socket.AF_UNIX) as there:
                there.connect(str(to))
                back = threading.Thread(target=_carry, args=(there, self.request), daemon=True)
                back.start()
                _carry(self.request, there)
                back.join()

    with socketserver.ThreadingTCPServer((address, 0), Carrying) as server:
        server.block_on_close = False
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield int(server.server_address[1])
        server.shutdown()
        serving.join()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while chunk := one.recv(_CHUNK):
            other.sendall(chunk)
    for each in (one, other):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)
