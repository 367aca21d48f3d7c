"""Beside a daemon: a command that writes asks it for the right to, through a socket in the data folder.

While it is lent, nothing in the daemon writes, so that at any moment one process does. The right comes back when the
command closes the socket, however it ends.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from syncsvc.errors import Locked, SyncsvcError
from syncsvc.store.engine import Store

SOCKET = "daemon.sock"
_WISH, _GRANTED, _REFUSED = b"write\n", b"yours\n", b"busy\n"
_PATIENCE = 60.0


class Lender:
    """The daemon's side. ``nudge`` is called when a lent right came back: there may be something new to do."""

    def __init__(self, store: Store, folder: Path, nudge: Callable[[], None]) -> None:
        self._store = store
        self._folder = folder
        self._nudge = nudge
        self._listening = socket.socket(socket.AF_UNIX)
        self._thread = threading.Thread(target=self._serve, name="lender", daemon=True)

    def __enter__(self) -> Lender:
        """Listen; only the folder's own user can connect."""
        with _short(self._folder) as place:
            with suppress(FileNotFoundError):
                os.unlink(place)  # noqa: PTH108 - a name below a descriptor, not a path
            before = os.umask(0o177)
            try:
                self._listening.bind(place)
            finally:
                os.umask(before)
        self._listening.listen(16)
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        """Lend no more; what is lent comes back by itself."""
        with suppress(FileNotFoundError):
            (self._folder / SOCKET).unlink()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                asking, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._lend, args=(asking,), name="lent", daemon=True).start()

    def _lend(self, asking: socket.socket) -> None:
        with asking:
            asking.settimeout(_PATIENCE)
            try:
                if asking.recv(len(_WISH)) != _WISH:
                    return
                with self._nothing_written():
                    asking.sendall(_GRANTED)
                    asking.settimeout(None)
                    asking.recv(1)
            except (OSError, SyncsvcError):
                with suppress(OSError):
                    asking.sendall(_REFUSED)
        self._nudge()

    @contextmanager
    def _nothing_written(self) -> Iterator[None]:
        """SQLite: hold the one writing connection, without a transaction. PostgreSQL keeps writers apart itself."""
        if not self._store.sqlite:
            yield
            return
        with self._store.alone():
            yield


def answers(folder: Path) -> bool:
    """Whether a daemon serves this data folder."""
    with suppress(OSError), _called(folder):
        return True
    return False


@contextmanager
def borrowed(folder: Path) -> Iterator[None]:
    """Within, nothing else writes in the folder, by leave of its daemon. Raises Locked when none answers, or it gives
    no leave for two minutes."""
    with ExitStack() as held:
        try:
            daemon = held.enter_context(_called(folder))
            daemon.settimeout(2 * _PATIENCE)
            daemon.sendall(_WISH)
            granted = daemon.recv(len(_GRANTED)) == _GRANTED
        except OSError as nobody:
            raise Locked("store.locked_folder", folder=str(folder)) from nobody
        if not granted:
            raise Locked("store.locked_folder", folder=str(folder))
        yield


@contextmanager
def _called(folder: Path) -> Iterator[socket.socket]:
    with _short(folder) as place, socket.socket(socket.AF_UNIX) as daemon:
        daemon.settimeout(_PATIENCE)
        daemon.connect(place)
        yield daemon


@contextmanager
def _short(folder: Path) -> Iterator[str]:
    """The socket's address, by a descriptor of the folder: a path may be longer than an address can be."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET}"
    finally:
        os.close(descriptor)
