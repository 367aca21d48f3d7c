"""The kinds of connector, written out. Each is imported when a source of its kind is opened."""

from __future__ import annotations

from syncsvc.config.live.source import LiveSource
from syncsvc.config.sources import FileSource, Source, SqlSource
from syncsvc.connectors.base import Connector


def open_source(settings: Source) -> Connector:
    """The connector for a source's settings; use it as a context manager."""
    match settings:
        case SqlSource():
            from syncsvc.connectors.sql import SqlConnector

            return SqlConnector(settings)
        case FileSource():
            from syncsvc.connectors.files import FilesConnector

            return FilesConnector(settings)
        case LiveSource():
            raise NotImplementedError
