"""What all tests share: the real servers."""

from tests.servers import (
    mariadb_database,
    mariadb_reader_url,
    mariadb_server,
    mariadb_url,
    postgres_database,
    postgres_reader_url,
    postgres_server,
    postgres_url,
)

__all__ = [
    "mariadb_database",
    "mariadb_reader_url",
    "mariadb_server",
    "mariadb_url",
    "postgres_database",
    "postgres_reader_url",
    "postgres_server",
    "postgres_url",
]
