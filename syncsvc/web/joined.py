"""The daemon with its interface: what ``syncsvc serve`` is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from syncsvc.app.serving import Serving as Asked
from syncsvc.app.serving import Up, daemon
from syncsvc.app.wishes import Wish, ordered
from syncsvc.errors import UsageError
from syncsvc.model.order import Order
from syncsvc.web.context import ApiContext
from syncsvc.web.server import Serving


@dataclass(frozen=True, slots=True)
class Listen:
    """Where the interface listens."""

    host: str
    port: int


def listen_at(text: str) -> Listen | None:
    """A place like 127.0.0.1:8470 or [::1]:8470; "off" is none. Raises UsageError for anything else."""
    if text == "off":
        return None
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdigit() or int(port) > 65_535:
        raise UsageError("serve.listen", given=text)
    return Listen(host, int(port))


@contextmanager
def daemon_with_interface(asked: Asked, listen: Listen | None) -> Iterator[tuple[Up, str | None]]:
    """Within, the daemon serves, and answers at the address that is given beside it. Raises what ``daemon`` does,
    Locked when the address is taken."""
    with daemon(asked) as up:
        if listen is None:
            yield up, None
            return
        serving = Serving(_context(up), listen.host, listen.port)
        serving.start()
        try:
            host = f"[{listen.host}]" if ":" in listen.host else listen.host
            yield up, f"http://{host}:{serving.port}"
        finally:
            serving.stop()


def _context(up: Up) -> ApiContext:
    def orders(wish: Wish) -> Sequence[Order]:
        return ordered(up.configured.agency(wish.agency), wish)

    return ApiContext(
        store=up.host.store,
        address=up.address,
        config=up.configured.folder,
        data=up.data,
        orders=orders,
        nudge=up.host.nudge.set,
        tick_age=lambda: up.clockwork.age("tick"),
        allowances=up.configured.allowances,
    )
