"""All tables of the store together; whoever names this module has loaded every one of them."""

from __future__ import annotations

from sqlmodel import SQLModel

from syncsvc.store import equivalence_tables, reference_tables, remote_tables, structure_tables, tables

ROOMS = (tables, remote_tables, reference_tables, equivalence_tables, structure_tables)
"""Where tables are declared."""
METADATA = SQLModel.metadata
