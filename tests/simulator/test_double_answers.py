"""Items 5 to 10, 12 and 16 to 18: what right answers look like, in all their spellings."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from syncsvc.simulator import SampleAgency
from syncsvc.simulator.jobs import GENERAL
from syncsvc.simulator.people import PPPK
from syncsvc.simulator.server import Scenario, serving
from syncsvc.simulator.server.register import part_time
from syncsvc.simulator.server.scenario import Contradictions, Delivery, Dirt, Drift, Override
from syncsvc.simulator.skp import MATRIX
from tests.simulator.asking import EKINERJA, REFERENCES, SIASN, Client
from tests.simulator.places import plain, table

NOTHING: Any = (None, "", "null", "01-01-0001")


def _nips(agency: SampleAgency) -> list[str]:
    return [person.nip for person in agency.world.people if person.number not in agency.world.not_siasn]


def _all_rows(client: Client, agency: SampleAgency, name: str) -> list[dict[str, Any]]:
    answers = (client.siasn(name, nip).content for nip in _nips(agency))
    return [row for answer in answers if isinstance(answer.get("data"), list) for row in answer["data"]]


def test_missing_is_told_from_no_such_path(client: Client) -> None:
    """5: both are 404; nobody of that NIP says so in ``data``, a path that does not exist has the gateway's body."""
    nobody = client.siasn("data-utama", "199902302024021999")
    assert (nobody.status, nobody.content) == (404, {"code": 0, "data": "Data tidak ditemukan"})
    for path in ("pns/rw-unor/199902302024021999", "pns/list-pegawai", "pns/data-utama"):
        lost = client.get(f"{SIASN}/{path}")
        assert (lost.status, lost.content["message"]) == (404, "Not Found")
        assert "data" not in lost.content


def test_nothing_in_five_spellings(agency: SampleAgency) -> None:
    """6: people without rows are told so in five ways by turns, none of which looks like a failure."""
    with serving(agency.world) as served:
        client = Client(served)
        nips = [person.nip for person in agency.world.people if person.status != PPPK][:10]
        answers = [client.siasn("rw-kontrak", nip) for nip in nips]
    told = Counter((answer.status, json.dumps(answer.content["data"])) for answer in answers)
    assert told == {
        (404, '"Data tidak ditemukan"'): 2,
        (200, "null"): 2,
        (200, "[]"): 2,
        (200, '"record not found"'): 2,
        (200, '""'): 2,
    }


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("missing", "Data tidak ditemukan"),
        ("null", None),
        ("empty_list", []),
        ("record", "record not found"),
        ("blank", ""),
    ],
)
def test_nothing_in_one_spelling(agency: SampleAgency, spelling: Any, expected: object) -> None:
    """6: a scenario may keep to one spelling of nothing, also for a whole master record."""
    with serving(agency.world, Scenario(dirt=Dirt(nothing=spelling))) as served:
        assert Client(served).rows("data-utama", "1") == expected


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("code_zero", {"code": 0}),
        ("error_true", {"Error": True, "Message": "Gagal memuat data"}),
        ("success_false", {"success": False, "data": None}),
        ("saved_not_found", {"success": True, "message": "Not Found"}),
    ],
)
def test_errors_inside_a_200(agency: SampleAgency, kind: Any, content: dict[str, Any]) -> None:
    """7: one person at one endpoint gets an error under status 200, as often as told, and no other call does."""
    nip, other = _nips(agency)[:2]
    override = Override(path="rw-jabatan", key=nip, kind=kind, times=1)
    with serving(agency.world, Scenario(overrides=(override,))) as served:
        client = Client(served)
        wrong = client.siasn("rw-jabatan", nip)
        assert wrong.status == 200
        assert wrong.content.items() >= content.items()
        assert client.siasn("rw-jabatan", other).content["data"]
        assert client.siasn("rw-jabatan", nip).content["data"]


def test_ekinerja_refuses_within_a_200(client: Client) -> None:
    """7: a wrong period and a wrong year are told under status 200 with ``success`` false."""
    for path, message in (
        ("laporan/penilaian/2026/salah", "ID Periode tidak valid"),
        ("laporan/skp/1999", "Tahun tidak valid"),
    ):
        answer = client.get(f"{EKINERJA}/{path}")
        assert (answer.status, answer.content) == (200, {"success": False, "message": message, "data": None})


def test_codes_are_numbers_and_text(client: Client, agency: SampleAgency) -> None:
    """7: SIASN's own ``code`` comes as a number from some and as text from others."""
    assert {type(client.siasn("rw-golongan", nip).content["code"]) for nip in _nips(agency)[:20]} == {int, str}


def test_keys_in_every_case(client: Client, agency: SampleAgency) -> None:
    """8: capitals, misspellings and snake_case stand where the real service has them."""
    assert {"PerilakuKerjaNilai", "KuadranKinerjaNilai", "hasilKinerjaNilai", "nipNrpPenilai"} <= set(
        _all_rows(client, agency, "rw-skp22")[0]
    )
    assert {"perilakuKerjaNilai", "koefisenId", "penilaiNipNrp"} <= set(
        _all_rows(client, agency, "rw-kinerjaperiodik")[0]
    )
    assert "ID" in _all_rows(client, agency, "rw-penghargaan")[0]
    assert {"bulanMulaiPenailan", "Sumber"} <= set(_all_rows(client, agency, "rw-angkakredit")[0])
    [master] = [answer for nip in _nips(agency)[:1] if isinstance(answer := client.rows("data-utama", nip), dict)]
    assert {"kode_jenjang_jabatan", "kelas_jabatan", "genEmailAsn", "unorIndukId", "karis_karsu"} <= set(master)
    assert len(master) > 110


def test_dirty_values(client: Client, agency: SampleAgency) -> None:
    """9: nothing in four spellings, ids in three, ratings as numbers and text, ``path`` as map, null and text."""
    records = [row for nip in _nips(agency)[:60] if isinstance(row := client.rows("data-utama", nip), dict)]
    assert {row["tmtEselon"] for row in records} >= set(NOTHING)
    assert {row["nipLama"] for row in records} >= {None, "", "null"}
    assert {type(row["path"]) for row in records} == {dict, type(None), str}
    assert {type(json.loads(row["path"])) for row in records if isinstance(row["path"], str)} == {dict}
    mine = [
        *(client.rows("rw-jabatan", _nips(agency)[0]) + client.rows("rw-golongan", _nips(agency)[0])),
        *(
            row
            for name in ("rw-jabatan", "rw-golongan")
            for nip in _nips(agency)[:20]
            for row in client.rows(name, nip)
        ),
    ]
    marks = [row["idPns"] for row in mine]
    assert any("-" in mark for mark in marks)
    assert any(mark == mark.upper() and "-" not in mark for mark in marks)
    assert any(mark == mark.lower() and "-" not in mark for mark in marks)
    assert len({plain(mark) for mark in marks}) < len(set(marks))
    annual = _all_rows(client, agency, "rw-skp22")
    spelled = {repr(row["hasilKinerjaNilai"]) for row in annual}
    assert spelled >= {"2", "'2'", "2.0", "'2.00'"}
    assert {row["hasilKinerja"].split()[-1] for row in annual} == {"EKSPEKTASI", "ESPEKTASI"}


@pytest.mark.parametrize("empties", ["null", "blank", "text", "zero_date"])
def test_one_spelling_of_empty(agency: SampleAgency, empties: Any) -> None:
    """9: a scenario may keep to one spelling of an empty value."""
    expected = {"null": None, "blank": "", "text": "null", "zero_date": "01-01-0001"}[empties]
    with serving(agency.world, Scenario(dirt=Dirt(empties=empties))) as served:
        client = Client(served)
        records = [row for nip in _nips(agency)[:10] if isinstance(row := client.rows("data-utama", nip), dict)]
    assert {row["tglMeninggal"] for row in records} == {expected}


def test_there_is_no_list_of_employees(client: Client) -> None:
    """10: whole lists come in one answer, in chunks; nothing lists employees or what has changed."""
    units = client.get(f"{SIASN}/referensi/ref-unor")
    assert units.headers["transfer-encoding"] == "chunked"
    assert len(units.content["data"]) > 30
    assert client.get(f"{EKINERJA}/laporan/skp/2026").headers["transfer-encoding"] == "chunked"
    for path in ("pns/list", "pns/changed", "pns"):
        assert client.get(f"{SIASN}/{path}").status == 404


def test_part_time_people_have_their_own_endpoint(client: Client, agency: SampleAgency) -> None:
    """A part-time PPPK is only under paruhwaktu, everybody else only under data-utama."""
    people = [person for person in agency.world.people if person.status == PPPK]
    assert 0 < sum(map(part_time, people)) < len(people)
    for person in people:
        statuses = [client.siasn(name, person.nip).status for name in ("data-utama", "data-utama/paruhwaktu")]
        assert statuses == ([404, 200] if part_time(person) else [200, 404])


def test_contracts_cover_the_day(client: Client, agency: SampleAgency) -> None:
    """Every PPPK has a contract that began with the first one and ends after the year; the planted ones do not."""
    planted = agency.world.contracts
    assert len(planted) == 2
    for person in (each for each in agency.world.people if each.status == PPPK and each.number not in planted):
        rows = client.rows("rw-kontrak", person.nip)
        assert rows[0]["tglMulaiKontrak"].endswith(str(person.cpns.year))
        assert int(rows[-1]["tglAkhirKontrak"][-4:]) >= 2026


def test_histories_end_where_the_master_record_is(client: Client, agency: SampleAgency) -> None:
    """The newest rank, job and unit of the histories are those of data-utama; a Plt has an assignment of that kind."""
    for person in agency.world.people[:60]:
        master = client.rows("data-utama", person.nip)
        if not isinstance(master, dict):
            continue
        last = client.rows("rw-golongan", person.nip)[-1]
        assert (last["golongan"], last["tmtGolongan"]) == (master["golRuangAkhir"], master["tmtGolAkhir"])
        jobs = [row for row in client.rows("rw-jabatan", person.nip) if row["jenisPenugasanId"] == "D"]
        assert plain(jobs[-1]["unorId"]) == plain(master["unorId"])
        assert jobs[-1]["tmtJabatan"] == master["tmtJabatan"]
        assert plain(client.rows("rw-pnsunor", person.nip)[-1]["unorBaru"]) == plain(master["unorId"])
    acting = next(person for person in agency.world.people if person.acting)
    assert client.rows("rw-jabatan", acting.nip)[-1]["jenisPenugasanId"] == "PLT"


def test_reference_lists_hold_every_position(client: Client, agency: SampleAgency) -> None:
    """Whatever job somebody holds in SIASN stands in its list with status N; of closed ones (O) only the planted one
    is held.
    """
    held = {(person.job.kind, person.job.id) for person in agency.world.people}
    for kind, name in (("2", "jabatan-fungsional"), ("4", "jabatan-fungsional-umum")):
        rows = client.get(f"{REFERENCES}/{name}").content["results"]
        active = {plain(row["id"]) for row in rows if row["status"] == "N"}
        closed = {plain(row["id"]) for row in rows if row["status"] == "O"}
        assert {mark for job_kind, mark in held if job_kind == kind} <= active | closed
        assert closed
        assert not active & closed
        assert len(closed & {mark for _, mark in held}) == int(kind == GENERAL)
        assert client.get(f"{REFERENCES}/{name}/search?limit=3&offset=2").content["results"] == rows[2:5]
    assert isinstance(client.get(f"{REFERENCES}/jenis-jabatan").content, list)


def test_the_agency_s_own_calendar(agency: SampleAgency) -> None:
    """12: periods that are no calendar months, one without a number, deadlines with ``+``, ids of this agency."""
    with serving(agency.world, Scenario(calendar="monthly")) as served, serving(agency.world) as plain_one:
        client = Client(served)
        periods = client.get(f"{EKINERJA}/referensi/periode").content["data"]
        reports = [client.get(f"{EKINERJA}/laporan/penilaian/2026/{row['id']}").content for row in periods]
        other = client.get(f"{EKINERJA}/laporan/penilaian/2026/tw1").content
        quarters = Client(plain_one).get(f"{EKINERJA}/referensi/periode").content["data"]
    spans = [(row["periode_awal"], row["periode_akhir"]) for row in periods]
    assert spans[:2] == [("01-01", "01-15"), ("01-16", "02-15")]
    assert spans[-2:] == [("12-16", "12-31"), ("01-01", "12-31")]
    assert [row["angka_periodik"] for row in periods[-3:]] == ["12", None, None]
    assert {row["batas_pengisian"] for row in periods} >= {"+01-7", "+01-31"}
    assert [row["jenis_periode"] for row in periods].count("final") == 1
    assert {row["tahun"] for row in periods} == {None, "2026"}
    assert all(len(row["id"]) == 32 for row in periods)
    assert [bool(report["data"]) for report in reports] == [True] * 8 + [False] * 6
    assert reports[0]["data"][0]["periode_id"] == periods[0]["id"]
    assert other["message"] == "ID Periode tidak valid"
    assert [row["id"] for row in quarters] == ["tw1", "tw2", "tw3", "tw4", "final"]


def test_shapes_drift(agency: SampleAgency) -> None:
    """16: from call to call keys come and go, numbers become text, the order changes; or a needed key goes."""
    nip = _nips(agency)[0]
    with serving(agency.world) as served:
        steady = Client(served).rows("data-utama", nip)
    with serving(agency.world, Scenario(drift=Drift(share=1.0))) as served:
        client = Client(served)
        seen = [client.rows("data-utama", nip) for _ in range(8)]
        client.control("scenario", {"drift": {"kinds": ["drop_required"]}})
        broken = client.rows("data-utama", nip)
    assert any(set(row) > set(steady) for row in seen)
    assert any(set(row) < set(steady) for row in seen)
    assert any(list(row) != list(steady) and set(row) == set(steady) for row in seen)
    assert any(row["mkTahun"] == str(steady["mkTahun"]) for row in seen)
    assert "nipBaru" not in broken


def test_truth_that_contradicts_itself(agency: SampleAgency) -> None:
    """17: two rows in a year, a quadrant off the matrix, a rater from outside, a lost unit, a retired head."""
    scenario = Scenario(
        contradictions=Contradictions(
            several_rows=1.0, wrong_quadrant=1.0, outside_rater=1.0, lost_unit=1.0, retired_heads=2
        )
    )
    with serving(agency.world, scenario) as served:
        client = Client(served)
        units = client.get(f"{SIASN}/referensi/ref-unor").content["data"]
        nip = next(person.nip for person in agency.world.people if person.obliged and not part_time(person))
        rows, master = client.rows("rw-skp22", nip), client.rows("data-utama", nip)
    years = Counter(str(row["tahun"]) for row in rows)
    assert years["2025"] == 2
    scores = [int(float(rows[0][name])) for name in ("hasilKinerjaNilai", "PerilakuKerjaNilai", "KuadranKinerjaNilai")]
    assert MATRIX[scores[0], scores[1]] != scores[2]
    assert {row["statusPenilai"] for row in rows} == {"NON ASN"}
    assert {row["nipNrpPenilai"] for row in rows} <= set(NOTHING)
    assert plain(master["unorId"]) not in {plain(row["Id"]) for row in units}
    heads = {plain(row["PemimpinPnsId"]) for row in units if row["PemimpinPnsId"] not in NOTHING}
    assert len(heads & {person.pid for person in agency.world.local_only}) == 2


def test_a_master_record_lags_until_it_is_refreshed(agency: SampleAgency) -> None:
    """17: data-utama shows an earlier rank than the history until the refresh call, which is noted as forbidden."""
    with serving(agency.world, Scenario(contradictions=Contradictions(lagging=1.0))) as served:
        client = Client(served)
        nip = next(
            nip
            for nip in _nips(agency)
            if isinstance(row := client.rows("data-utama", nip), dict)
            and row["golRuangAkhir"] != client.rows("rw-golongan", nip)[-1]["golongan"]
        )
        mark = client.rows("data-utama", nip)["id"]
        client.get(f"{SIASN}/pns/data-utama-golongansync?pns_orang_id={mark}")
        assert client.rows("data-utama", nip)["golRuangAkhir"] == client.rows("rw-golongan", nip)[-1]["golongan"]
        assert len(served.journal.forbidden()) == 1


def test_delivery_lags(client: Client, agency: SampleAgency) -> None:
    """18: SIASN lacks the newest quarter that e-Kinerja has; the gap can be set, and last year's row kept back."""
    nip = next(person.nip for person in agency.world.people if person.obliged and not person.move and person.heads)
    assert {row["bulanMulaiPenilaian"] in (1, "1") for row in client.rows("rw-kinerjaperiodik", nip)} == {True}
    with serving(agency.world, Scenario(delivery=Delivery(quarters_behind=0, annual_missing=1.0))) as served:
        prompt = Client(served)
        assert len(prompt.rows("rw-kinerjaperiodik", nip)) == 2
        assert [str(row["tahun"]) for row in prompt.rows("rw-skp22", nip)] == ["2024"]


def test_years_are_the_simpeg_s(client: Client, agency: SampleAgency, sample: Any) -> None:
    """rw-skp22 holds two years, by the matrix; whoever the SIMPEG has a predicate of has the same one in SIASN,
    but where another one was planted.
    """
    world = agency.world
    planted = {number for number, _ in world.siasn_annual} | set(world.local_annual)
    plainly = [person.nip for person in world.people if person.number not in planted | world.not_siasn]
    words = {"SANGAT BAIK": 1, "BAIK": 2, "BUTUH PERBAIKAN": 3, "KURANG": 4, "SANGAT KURANG": 5}
    local = {row["nip"]: row["predikat"] for row in table(sample.folder, "predikat") if row["tahun"] == "2025"}
    for nip in plainly:
        rows = client.siasn("rw-skp22", nip).content["data"]
        for row in rows if isinstance(rows, list) else []:
            result, behaviour, predicate = (
                int(float(row[name])) for name in ("hasilKinerjaNilai", "PerilakuKerjaNilai", "KuadranKinerjaNilai")
            )
            assert MATRIX[result, behaviour] == predicate
            if str(row["tahun"]) == "2025" and nip in local:
                assert words[local[nip].upper()] == predicate
        if nip in local:
            assert isinstance(rows, list)
