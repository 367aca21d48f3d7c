"""What the tables of a remote's answers are made of: the same again need not be read again."""

from __future__ import annotations

from hashlib import sha256

import polars as pl

from syncsvc import __version__
from syncsvc.mapping.spec import MappingSpec
from syncsvc.model.answer import Endpoint


def what_made(agency: str, spec: MappingSpec, endpoint: Endpoint, trusted: pl.DataFrame) -> str:
    """SHA-256 over all that the tables of one endpoint depend on: this release, the mapping, and which answers
    (``store.landing.LANDED``) count, by when each last became another.

    An answer that was confirmed says nothing new; one that came, changed or is believed no more does.
    """
    tables = [mapping for mapping in spec.tables if mapping.table == endpoint.table]
    read = (__version__, agency, spec.source, tables, spec.kind_lookups, spec.lookups, endpoint.table, endpoint.shape)
    filled = trusted.filter(pl.col("filled")).sort("key")
    rows = filled.select(row=pl.concat_str("key", pl.col("changed_at").to_physical(), separator="="))
    answers = rows.select(pl.col("row").str.join(",")).item() if rows.height else ""
    return sha256(f"{read!r}\n{answers}".encode()).hexdigest()
