"""A NIP stands for the person who has it on any side: one that only the local side uses is read as the person's key."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from syncsvc.reconcile.sides import Sides

_NIPS = {
    "local.appointment": ("nip",),
    "local.unit": ("head_nip",),
    "local.skp_plan": ("nip",),
    "local.skp_annual": ("nip",),
    "local.skp_evaluation": ("nip",),
    "local.contract": ("nip",),
    "siasn.appointment": ("nip",),
    "siasn.skp_annual": ("nip",),
    "siasn.contract": ("nip",),
    "ekinerja.skp_plan": ("nip",),
    "ekinerja.skp_evaluation": ("nip", "supervisor_nip"),
}


def with_one_nip_each(sides: Sides, people: pl.DataFrame) -> tuple[Sides, pl.DataFrame]:
    """Tables and people with every local NIP of a matched person replaced by that person's ``key``.

    Two sides that give one person different NIPs are rare: without any, both come back as they were.
    """
    other = people.filter(pl.col("local_nip") != pl.col("key")).select("local_nip", "key")
    free = other.filter(~pl.col("local_nip").is_in(people["key"].implode()))
    known = free.unique("local_nip", keep="first", maintain_order=True)
    if known.is_empty():
        return sides, people
    tables = {
        name: table.with_columns(pl.col(_NIPS[name]).replace(known["local_nip"], known["key"]))
        for name, table in sides.merged.items()
        if name in _NIPS
    }
    supervised = people.with_columns(pl.col("local_supervisor_nip").replace(known["local_nip"], known["key"]))
    return replace(sides, merged=sides.merged | tables), supervised
