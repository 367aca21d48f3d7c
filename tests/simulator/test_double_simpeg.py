"""The double as an agency's own SIMPEG and e-SKP application: the rows of the SQL file, to those who may ask."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from syncsvc.simulator import SampleAgency, SampleFacts
from syncsvc.simulator.server import Scenario, serving
from tests.simulator.asking import Client
from tests.simulator.places import Rows, table

SIMPEG, ESKP = "/simpeg/api/v1", "/eskp/api/skp"


def key(client: Client) -> dict[str, str]:
    """What the SIMPEG wants to see."""
    return {"X-API-Key": client.served.double.issuer.account.simpeg_key}


def by_password(client: Client) -> dict[str, str]:
    """What the e-SKP application wants to see."""
    pair = f"eskp-baca:{client.served.double.issuer.account.password}"
    return {"Authorization": "Basic " + b64encode(pair.encode()).decode()}


def flat(record: dict[str, Any]) -> list[str]:
    """All values of a record as text, whatever they are nested in; absent ones left out."""
    found: list[str] = []
    for value in record.values():
        found += flat(value) if isinstance(value, dict) else [] if value is None else [str(value)]
    return sorted(found)


def texts(rows: Rows) -> list[list[str]]:
    """The same of a table's rows."""
    return [sorted(value for value in row.values() if value) for row in rows]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (f"{SIMPEG}/pegawai?limit=500", "pegawai"),
        (f"{SIMPEG}/unor?limit=500", "unor"),
        (f"{SIMPEG}/predikat?limit=500", "predikat"),
        (f"{ESKP}?ukuran=500", "skp_lokal"),
    ],
)
def test_the_rows_are_those_of_the_sql_file(client: Client, sample: SampleFacts, path: str, name: str) -> None:
    """Nested and partly as numbers, but every value in the same order of rows."""
    content = client.get(path, {**key(client), **by_password(client)}).content
    rows = content.get("rows") or content["data"]
    assert [flat(row) for row in (rows["items"] if isinstance(rows, dict) else rows)] == texts(
        table(sample.folder, name)
    )


def test_histories_are_with_their_people(client: Client, sample: SampleFacts) -> None:
    """Jobs under the person, ranks inside the person: together the tables of the SQL file; a stranger has none."""
    people = client.get(f"{SIMPEG}/pegawai/golongan?limit=500", key(client)).content["data"]["items"]
    ranks = [row for person in people for row in person["riwayat"]]
    assert sorted(map(flat, ranks)) == sorted(texts(table(sample.folder, "riwayat_golongan")))
    paths = [f"{SIMPEG}/pegawai/{person['id_pegawai']}/jabatan" for person in people]
    jobs = [row for path in paths for row in client.get(path, key(client)).content["data"]]
    assert sorted(map(flat, jobs)) == sorted(texts(table(sample.folder, "riwayat_jabatan")))
    assert client.get(f"{SIMPEG}/pegawai/999999/jabatan", key(client)).status == 404


def test_strangers_get_nothing(client: Client) -> None:
    """Without the right key, password or token every path is refused; a token does as well as a password."""
    assert {client.get(path, {"X-API-Key": "x"}).status for path in (f"{SIMPEG}/pegawai", f"{SIMPEG}/unor", ESKP)} == {
        401
    }
    assert client.get(ESKP, {"Authorization": "Bearer x"}).status == 401
    token = client.served.double.issuer.account.eskp_token
    assert client.get(ESKP, {"Authorization": f"Bearer {token}"}).status == 200


def test_pages_overlap_and_rows_come_and_go(agency: SampleAgency) -> None:
    """``repeat`` rows come again on the next page; a row is away for the calls of its table that the scenario says."""
    away = {"table": "predikat", "row": 0, "calls": [2, 3]}
    with serving(agency.world, Scenario.model_validate({"pages": {"repeat": 2, "away": [away]}})) as served:
        client = Client(served)
        first, second = (
            [row["id_pegawai"] for row in client.get(f"{SIMPEG}/pegawai?{place}", key(client)).content["data"]["items"]]
            for place in ("limit=10&offset=0", "limit=10&offset=10")
        )
        assert first[-2:] == second[:2]
        ids = [
            [row["id"] for row in client.get(f"{SIMPEG}/predikat?limit=3", key(client)).content["data"]]
            for _ in range(3)
        ]
    assert ids == [[1, 2, 3], [2, 3, 4], [1, 2, 3]]


def test_writing_is_noted(agency: SampleAgency) -> None:
    """A call that would change something is marked, as with the portals."""
    with serving(agency.world) as served:
        client = Client(served)
        client.get(f"{SIMPEG}/pegawai", key(client), method="POST")
        assert [call.remote for call in served.journal.forbidden()] == ["simpeg"]
