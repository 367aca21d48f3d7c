"""What the double answers when nothing goes wrong: the same facts that the export of the same world holds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from syncsvc.simulator import SampleAgency, plant_agency
from syncsvc.simulator.noise import dashed
from syncsvc.simulator.server import Scenario, serving
from syncsvc.simulator.server.register import part_time
from tests.simulator.asking import EKINERJA, SIASN, Client
from tests.simulator.conftest import AS_OF
from tests.simulator.places import Rows, plain, sheet

NOTHING = {None, "", "null", "01-01-0001"}
_SAME = {
    "NIP BARU": "nipBaru",
    "NIP LAMA": "nipLama",
    "NAMA": "nama",
    "GELAR DEPAN": "gelarDepan",
    "GELAR BELAKANG": "gelarBelakang",
    "TANGGAL LAHIR": "tglLahir",
    "JENIS KELAMIN": "jenisKelamin",
    "NIK": "nik",
    "JENIS PEGAWAI ID": "jenisPegawaiId",
    "KEDUDUKAN HUKUM ID": "kedudukanPnsId",
    "TMT PNS": "tmtPns",
    "GOL AKHIR NAMA": "golRuangAkhir",
    "TMT GOLONGAN": "tmtGolAkhir",
    "JENIS JABATAN ID": "jenisJabatanId",
    "JABATAN NAMA": "jabatanNama",
    "TMT JABATAN": "tmtJabatan",
    "TINGKAT PENDIDIKAN ID": "tkPendidikanTerakhirId",
    "UNOR NAMA": "unorNama",
    "ESELON ID": "eselonId",
}
_SAME_IDS = {
    "PNS ID": "id",
    "UNOR ID": "unorId",
    "INSTANSI INDUK ID": "instansiIndukId",
    "INSTANSI KERJA ID": "instansiKerjaId",
}


def _text(value: object) -> str:
    return "" if value in NOTHING else str(value)


def _master(client: Client, agency: SampleAgency, nip: str) -> dict[str, Any]:
    person = next(each for each in (*agency.world.people, *agency.world.siasn_only) if each.nip == nip)
    name = "data-utama/paruhwaktu" if part_time(person) else "data-utama"
    found: dict[str, Any] = client.rows(name, nip)
    return found


def test_master_records_say_what_the_export_says(client: Client, agency: SampleAgency, siasn: Rows) -> None:
    """Everybody of the staff export is served with the same content under data-utama's names; ids but for spelling."""
    seen: set[str] = set()
    for row in siasn:
        if row["NIP BARU"] in seen:
            continue
        seen.add(row["NIP BARU"])
        served = _master(client, agency, row["NIP BARU"])
        wrong = {
            header: (row[header], served[name])
            for header, name in _SAME.items()
            if _text(row[header]) != _text(served[name])
        }
        assert not wrong
        for header, name in _SAME_IDS.items():
            assert plain(row[header]) == plain(served[name])
        start = row["TMT CPNS"]
        assert served["tmtCpns"] == (dashed(date.fromisoformat(start)) if start[4] == "-" else start)
        assert served["validNik"] is (row["IS VALID NIK"] == "1")
        ids = [served[f"jabatan{kind}Id"] for kind in ("Struktural", "Fungsional", "FungsionalUmum")]
        assert [plain(each) for each in ids if _text(each)] == [plain(row["JABATAN ID"])] * (
            row["JABATAN ID"] != "null"
        )


def test_the_unit_tree_is_the_export(client: Client, agency: SampleAgency, sample: Any) -> None:
    """ref-unor without parameters holds the exported units, in PascalCase, in one answer."""
    exported = sheet(sample.folder / "inbox" / "siasn" / "ref-unor.xlsx", 1)
    served = client.get(f"{SIASN}/referensi/ref-unor").content["data"]
    assert list(served[0]) == list(exported[0])
    for old, new in zip(exported, served, strict=True):
        for name in old:
            same = plain if name.endswith("Id") else str
            assert same(_text(new[name])) == same(_text(old[name]))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("laporan/skp/2026", "laporan-skp-2026"),
        ("laporan/penilaian/2025/final", "laporan-penilaian-2025-final"),
        ("laporan/penilaian/2026/tw1", "laporan-penilaian-2026-tw1"),
        ("laporan/penilaian/2026/tw2", "laporan-penilaian-2026-tw2"),
    ],
)
def test_reports_are_the_exports(client: Client, sample: Any, path: str, name: str) -> None:
    """Each whole-agency report holds the rows of the exported file, with flags and years as numbers."""
    exported = sheet(sample.folder / "inbox" / "ekinerja" / f"{name}.xlsx", 8)
    served = client.get(f"{EKINERJA}/{path}").content
    assert served["success"] is True
    assert len(served["data"]) == len(exported)
    for old, new in zip(exported, served["data"], strict=True):
        assert list(new) == list(old)
        assert all(_text(new[key]).strip("-") == _text(old[key]).strip("-") for key in old)


def test_one_person_s_report_is_a_part_of_the_whole(client: Client, agency: SampleAgency) -> None:
    """With ``nip`` a report holds exactly that person's rows; somebody unknown has none, which is a success."""
    whole = client.get(f"{EKINERJA}/laporan/skp/2026").content["data"]
    for nip in [row["nip"] for row in whole[:20]]:
        mine = client.get(f"{EKINERJA}/laporan/skp/2026?nip={nip}").content["data"]
        assert mine == [row for row in whole if row["nip"] == nip]
    assert client.get(f"{EKINERJA}/laporan/skp/2026?nip=1").content == {
        "success": True,
        "message": "success",
        "data": [],
    }


def test_the_same_seed_answers_the_same(agency: SampleAgency, client: Client) -> None:
    """Two doubles of one seed answer byte for byte the same; another seed spells otherwise."""
    nips = [person.nip for person in agency.world.people[:20] if not part_time(person)]
    first = [client.siasn("data-utama", nip).body for nip in nips]
    with serving(plant_agency(200, 1, AS_OF).world) as again:
        assert [Client(again).siasn("data-utama", nip).body for nip in nips] == first
    with serving(agency.world, Scenario(seed=8)) as other:
        assert [Client(other).siasn("data-utama", nip).body for nip in nips] != first
