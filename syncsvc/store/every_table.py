"""All tables of the store together; whoever names this module has loaded every one of them."""

from __future__ import annotations

from sqlmodel import SQLModel

from syncsvc.store import (
    equivalence_tables,
    reference_tables,
    remote_tables,
    run_tables,
    structure_tables,
    tables,
    telling_tables,
    trust_tables,
)

ROOMS = (
    tables,
    run_tables,
    remote_tables,
    reference_tables,
    equivalence_tables,
    structure_tables,
    trust_tables,
    telling_tables,
)
"""Where tables are declared."""
METADATA = SQLModel.metadata
