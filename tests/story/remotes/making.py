"""The configuration of the two agencies: what they ask these remotes for, and how that is mapped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.few_checks import ask_little
from tests.jobs.agency import HEADER, nip
from tests.story.remotes.place import CITY, VILLAGE, Place
from tests.story.remotes.world import GRANT, PEOPLE, REPORT, SIASN, STAFF, name

_AGENCY = """
key: {key}
name: {name}
national_id: {id}
kind: KOT
language: id
timezone: Asia/Jakarta
"""
_FIELDS = """
    fields:
      nip: nip
      name: nama
      birth_date: {column: tanggal_lahir, formats: [yyyy-mm-dd]}
      legal_status: {value: '01'}
"""
_PEOPLE = "tables:\n  employee:\n    from: orang\n    row_key: [nip]" + _FIELDS
_REMOTE_PEOPLE = _PEOPLE + "      sex: jenis_kelamin\n"
_PLANS = """
tables:
  skp_plan:
    from: laporan
    row_key: [skp_id]
    fields:
      nip: nip
      person_name: nama
      year: _year
      present: {value: 'true'}
      skp_id: skp_id
      status: status
"""


def sources(address: str) -> dict[str, Any]:
    """The city's sources, as YAML says them (JSON is YAML)."""
    nothing = {"status": "404", "body": {"data": {"contains": "tidak ditemukan"}}}
    paging = {"kind": "page", "size": "10", "stop": "empty", "total_path": "total", "confirm": "false"}
    common = {"kind": "rest", "reach": {"deadline_seconds": "20", "tries": "2"}, "guard": {"max_loss_rows": "5"}}
    token = {
        "kind": "granted",
        "url": f"{address}/{GRANT}/token",
        "client_id": "kota",
        "client_secret": "env:SYNCSVC_TEST_SECRET",
        "client_as": "basic",
    }
    return {
        "simpeg": {
            "kind": "files",
            "side": "local",
            "settle_seconds": "0",
            "tables": {"orang": {"files": "orang.csv"}},
        },
        SIASN: common
        | {
            "side": "siasn",
            "address": f"{address}/{SIASN}",
            "people": ["simpeg"],
            "pace": {"per_second": "unlimited", "parallel": "4", "shared": "siasn"},
            "auth": {"scheme": "bearer", "tokens": {"sso": {"header": "Auth", "prefix": "bearer", "token": token}}},
            "answers": {"empty_when": [nothing]},
            "tables": {"orang": {"path": "pns/{nip}", "each": "nip", "records": "data", "required": "nip"}},
        },
        STAFF: common
        | {
            "side": "local",
            "address": f"{address}/{STAFF}",
            "pace": {"per_second": "unlimited", "shared": "staff"},
            "tables": {
                "orang": {
                    "path": "pegawai",
                    "fresh_hours": "0",
                    "records": "rows",
                    "required": "nip",
                    "row_id": "nip",
                    "paging": paging,
                }
            },
        },
        REPORT: common
        | {
            "side": "ekinerja",
            "address": f"{address}/{REPORT}",
            "pace": {"per_second": "unlimited", "shared": "report"},
            "answers": {"error_when": [{"body": {"status": "false"}, "answer": "refused", "reason": "remote_error"}]},
            "tables": {
                "laporan": {"path": "skp", "query": {"tahun": "{year}"}, "each": "year", "records": "data"}
                | {"required": "skp_id", "fresh_hours": "0"}
            },
        },
    }


def make_place(folder: Path, address: str) -> Place:
    """Write both agencies."""
    place = Place(folder)
    place.config.mkdir()
    ask_little(place.config)
    for key, national in ((CITY, "1bdc81bea5c095495381a0450bb2c742"), (VILLAGE, "2bdc81bea5c095495381a0450bb2c743")):
        (place.home(key) / "mapping").mkdir(parents=True)
        (place.home(key) / "agency.yaml").write_text(_AGENCY.format(key=key, name=f"Uji {key}", id=national), "utf-8")
        people = "".join(f"{nip(number)},{name(number)},1985-01-01\n" for number in range(PEOPLE))
        (place.home(key) / "orang.csv").write_text(HEADER + people, "utf-8")
    every = sources(address)
    (place.home() / "sources.yaml").write_text(json.dumps(every), "utf-8")
    village = {"simpeg": every["simpeg"], "siasn": every["simpeg"] | {"side": "siasn"}}
    (place.home(VILLAGE) / "sources.yaml").write_text(json.dumps(village), "utf-8")
    written = {SIASN: _REMOTE_PEOPLE, STAFF: _REMOTE_PEOPLE, REPORT: _PLANS, "simpeg": _PEOPLE}
    for source, mapping in written.items():
        (place.home() / "mapping" / f"{source}.yaml").write_text(mapping, "utf-8")
    for source in village:
        (place.home(VILLAGE) / "mapping" / f"{source}.yaml").write_text(_PEOPLE, "utf-8")
    return place
