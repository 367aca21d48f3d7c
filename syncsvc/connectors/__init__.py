"""The kinds of connector, written out. Each is imported when a source of its kind is opened."""

from __future__ import annotations

from collections.abc import Callable

from syncsvc.config.live.source import LiveSource
from syncsvc.config.sources import FileSource, Source, SqlSource
from syncsvc.connectors.base import Connector, Lent, Remote
from syncsvc.connectors.rest.lending import Door
from syncsvc.errors import UsageError


def open_source(settings: Source) -> Connector:
    """The connector for a database or for files; use it as a context manager. Raises UsageError for a remote, which
    is opened by ``open_remote``."""
    match settings:
        case SqlSource():
            from syncsvc.connectors.sql import SqlConnector

            return SqlConnector(settings)
        case FileSource():
            from syncsvc.connectors.files import FilesConnector

            return FilesConnector(settings)
        case LiveSource():
            raise UsageError("remote.by_pull", kind=settings.kind)


def open_remote(
    settings: LiveSource, lent: Lent, door: Door, wait: Callable[[float], bool], longest: float = 30.0
) -> Remote:
    """The connector for a remote, over what its caller lends it; use it as a context manager.

    ``wait`` is given seconds to wait between tries, and says True when the run was stopped meanwhile; ``longest`` is
    how many it is given at most, but for what the remote asks for.
    """
    from syncsvc.connectors.rest.connector import RestConnector

    return RestConnector(settings, lent, door, wait, longest)
