"""Files as a source: CSV, TSV and XLSX, named by a glob or dropped into a folder."""

from __future__ import annotations

from syncsvc.connectors.files.connector import FilesConnector

__all__ = ["FilesConnector"]
