"""Databases as sources: SQLite, MySQL/MariaDB, PostgreSQL; Oracle and SQL Server as untested extras."""

from syncsvc.connectors.sql.connector import SqlConnector

__all__ = ["SqlConnector"]
