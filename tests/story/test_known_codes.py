"""Which codes a ruling may name while nobody imported a reference: those of national snapshots, and candidates."""

from __future__ import annotations

from pathlib import Path

from syncsvc.app.known_codes import known_codes
from syncsvc.store.engine import default_address, open_store
from syncsvc.store.keep import keep
from syncsvc.store.lock import writing
from syncsvc.store.snapshots import save_intake
from tests.builders import NOW, intakes
from tests.store.making import AGENCY, begin, found, outcome
from tests.story.mapped_site import TERMS, make_mapped_site
from tests.terms import terms


def test_codes_of_snapshots_and_candidates(tmp_path: Path) -> None:
    """Positions and units of the newest SIASN snapshot count, and the candidates of the list's own terms; local codes
    do not."""
    site = make_mapped_site(tmp_path)
    delivered: dict[str, list[dict[str, str | None]]] = {
        "siasn.position": [{"id": "p1", "title": "Penata Layanan", "job_kind": "4"}],
        "siasn.unit": [{"id": "n1", "name": "Dinas Nasional"}],
        "local.unit": [{"id": "d1", "name": "Dinas Uji"}],
    }
    with writing(site.data) as lock, open_store(default_address(site.data)) as store:
        lease = begin(store, lock, 1)
        for intake in intakes(delivered):
            save_intake(store, lease, intake, NOW)
        keep(store, lease, outcome(found("a")), NOW)
        positions = known_codes(store, AGENCY, "positions", terms(*TERMS))
        units = known_codes(store, AGENCY, "units", terms(*TERMS))
    assert positions.titles["p1"] == "Penata Layanan"
    assert {"g1", "g2", "a1", "b1"} <= set(positions.titles)
    assert set(units.titles) == {"n1", "s1", "s2"}
    assert not positions.retired
