"""A site with a kept run whose terms are known: invented titles and units, some mapped, some waiting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from syncsvc.config.example import write_example
from syncsvc.model.run_view import VIEW_UNITS
from syncsvc.store.engine import default_address, open_store
from syncsvc.store.lock import writing
from syncsvc.store.upgrade import upgrade
from tests.store.making import AGENCY, found, outcome, run
from tests.story.site import Site
from tests.terms import term, terms, uses

GURU = term("Guru Pertama SD", "g1 Guru Ahli Pertama", "g2 Guru Pertama", people=40, units=2, findings=40)
ARSIP = term("=Arsiparis, Pelaksana", "a1 Arsiparis Terampil", "a2 Arsiparis Mahir", people=7, findings=9)
OPERATOR = term("Operator Layanan", "o1 Operator Layanan Operasional", kind="JP", people=7, findings=2)
MAPPED = term("Bidan Ahli Muda", "b1 Bidan Ahli Muda", decision="accept", evidence="exact", people=6)
NOTHING = term("PPPK", decision="none", evidence="nothing", people=3, kind="")
SEKSI = term(
    "Seksi Umum", "s1 Seksi Umum", "s2 Seksi Umum dan Aset", listing="units", kind="", context="dinas uji", people=12
)
TERMS = (GURU, ARSIP, OPERATOR, MAPPED, NOTHING, SEKSI)
UNITS = [("d1", None, "Dinas Uji", 10), ("d1.1", "d1", "Seksi Umum", 12), ("d2", None, "Badan Coba", 41)]


def make_mapped_site(folder: Path, review: str = "one") -> Site:
    """Write a site of the agency ``uji`` and keep one run with ``TERMS``."""
    write_example(folder / "config", AGENCY)
    settings = folder / "config" / "agencies" / AGENCY / "agency.yaml"
    settings.write_text(
        settings.read_text("utf-8").replace("# mapping_review: two", f"mapping_review: {review}"), "utf-8"
    )
    units = pl.DataFrame([(*unit, 0, 0) for unit in UNITS], schema=VIEW_UNITS, orient="row")
    used = uses((GURU, "d2", 38), (GURU, "d1.1", 2), (MAPPED, "d1", 6), (ARSIP, "d1.1", 7), (SEKSI, "d1.1", 12))
    concluded = replace(outcome(found("a")), terms=terms(*TERMS), term_uses=used, units=units)
    with writing(folder / "data") as lock:
        address = default_address(lock.folder)
        upgrade(address)
        with open_store(address) as store:
            run(store, lock, concluded)
    return Site(folder)
