"""What all tests share: the real servers, and a place for what Hypothesis remembers, away from the project's files.

Each of several workers computes on one thread: two that share two processors otherwise mostly wait for each other.
"""

import os

if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("POLARS_MAX_THREADS", "1")

from hypothesis.configuration import set_hypothesis_home_dir

from tests.house.tree import ROOT
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

set_hypothesis_home_dir(ROOT / ".venv" / "hypothesis")

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
