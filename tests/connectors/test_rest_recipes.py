"""The recipes of docs/how-to/sumber-api.md: each fragment, as it is written, brings everything from such a remote."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from syncsvc.config.live.source import LiveSource
from syncsvc.config.read import Document, fill
from syncsvc.config.sources_file import read_sources
from syncsvc.connectors.base import Lent
from syncsvc.connectors.http.door import Door
from syncsvc.connectors.rest.connector import RestConnector
from syncsvc.connectors.tokens import Registry, open_wallet
from tests.connectors.rest_server import Asked, Gate, Patience, Remote, Said, serving
from tests.connectors.token_endpoint import Endpoint, token_endpoint
from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "how-to" / "sumber-api.md"
SECRETS = {"sandi": "s-1", "kunci": "k-1", "klien": "c-1", "token": "t-1"}
PEOPLE = [{"id": number, "nama": f"Warga {number}"} for number in range(1, 18)]
BASE = {"kind": "rest", "side": "local", "tables": {"pegawai": {"path": "pegawai", "records": "data"}}}
IDS = [str(each["id"]) for each in PEOPLE]
Rows = Mapping[str, list[tuple[str | None, ...]]]


def recipes() -> dict[str, str]:
    """The fragments of the page by the sentence above them, up to its first comma, colon, semicolon or bracket."""
    text = PAGE.read_text("utf-8").partition("## Resep")[2]
    found = re.findall(r"\n\n((?:(?!\n\n|```).)+)\n\n```yaml\n(.*?)```", text, re.DOTALL)
    return {re.split(r"[,:;(]", sentence)[0].strip(): fragment for sentence, fragment in found}


def everybody(_: Asked) -> Said:
    """All people at once."""
    return Said({"data": PEOPLE})


def only_with(header: str, value: str) -> Callable[[Asked], Said]:
    """A remote that answers whoever sends this header."""
    return lambda asked: everybody(asked) if asked.headers.get(header) == value else Said({}, 401)


def with_two(asked: Asked) -> Said:
    """A remote that wants both tokens, and says which one it does not take: at first the granted one."""
    if asked.headers.get("authorization") != "Bearer token-2":
        return Said({"message": "Invalid Credentials"}, 401)
    return only_with("auth", "bearer t-1")(asked)


def by_offset(asked: Asked) -> Said:
    """Rows from an offset on."""
    start = int(asked.query["offset"])
    return Said({"data": PEOPLE[start : start + int(asked.query["limit"])], "total": len(PEOPLE)})


def by_page(asked: Asked) -> Said:
    """Pages from 1."""
    size = int(asked.query["per_page"])
    start = (int(asked.query["page"]) - 1) * size
    return Said({"data": PEOPLE[start : start + size], "total": len(PEOPLE)})


def by_cursor(asked: Asked) -> Said:
    """The next page's name in the body."""
    start, end = int(asked.query.get("cursor", "0")), int(asked.query.get("cursor", "0")) + int(asked.query["limit"])
    return Said({"data": PEOPLE[start:end], "meta": {"next": str(end) if end < len(PEOPLE) else None}})


def by_link(asked: Asked) -> Said:
    """The next page's address in a header."""
    start, size = int(asked.query.get("from", "0")), int(asked.query["limit"])
    link = {"Link": f'<pegawai?limit={size}&from={start + size}>; rel="next"'} if start + size < len(PEOPLE) else {}
    return Said({"data": PEOPLE[start : start + size]}, headers=link)


def children(asked: Asked) -> Said:
    """Two rows for each person."""
    owner = re.fullmatch(r"/api/pegawai/(\d+)/riwayat", asked.path)
    return everybody(asked) if owner is None else Said({"data": [{"gol": f"{owner[1]}a"}, {"gol": f"{owner[1]}b"}]})


def exploded(_: Asked) -> Said:
    """Two rows inside each person."""
    return Said({"data": [{**each, "riwayat": [{"gol": "a"}, {"gol": "b"}]} for each in PEOPLE]})


def spoken() -> Callable[[Asked], Said]:
    """A remote that is busy once, and has no leave to tell of."""
    busy = [Said({"sukses": False, "pesan": "Server sibuk"})]

    def answer(asked: Asked) -> Said:
        if asked.path.endswith("cuti"):
            return Said({"sukses": False, "pesan": "Data tidak ditemukan"})
        return busy.pop() if busy else Said({"sukses": True, "data": PEOPLE})

    return answer


BASIC = "Basic " + b64encode(b"pembaca:s-1").decode()
REMOTES: dict[str, Callable[[Asked], Said]] = {
    "Pengguna dan kata sandi": only_with("authorization", BASIC),
    "Kunci API di sebuah header": only_with("x-kunci", "k-1"),
    "Token OAuth2 dengan client credentials": only_with("authorization", "Bearer token-1"),
    "Token OAuth2 dengan nama dan kata sandi": only_with("authorization", "Bearer token-1"),
    "Token yang ditempel orang": only_with("authorization", "Bearer t-1"),
    "Dua token": with_two,
    "Menurut nomor baris": by_offset,
    "Menurut nomor halaman": by_page,
    "Menurut penunjuk": by_cursor,
    "Menurut tautan": by_link,
    "Satu panggilan untuk setiap baris tabel induk": children,
    "Larik di dalam data induk menjadi baris": exploded,
    "Jawaban 200 yang sebenarnya galat": spoken(),
    "Header yang menyebut sisa panggilan dan kapan diisi lagi": lambda _: Said(
        {"data": PEOPLE}, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "30"}
    ),
}
FORMS: dict[str, dict[str, str]] = {
    "Token OAuth2 dengan client credentials": {"grant_type": "client_credentials"},
    "Token OAuth2 dengan nama dan kata sandi": {
        "grant_type": "password",
        "username": "pembaca",
        "password": "s-1",
        "client_id": "syncsvc",
        "client_secret": "c-1",
    },
}


@pytest.fixture
def remote() -> Iterator[Remote]:
    """A remote that says what a test tells it."""
    with serving() as remote:
        yield remote


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """An endpoint that grants tokens."""
    with token_endpoint() as endpoint:
        yield endpoint


def described(fragment: str, address: str, token_url: str, folder: Path) -> LiveSource:
    """The source of a fragment, read as configuration is read; its secrets lie in the folder."""
    (folder / "rahasia").mkdir()
    for name, secret in SECRETS.items():
        (folder / "rahasia" / name).touch(0o600)
        (folder / "rahasia" / name).write_text(secret, "utf-8")
    written: dict[str, Any] = yaml.safe_load(fragment.replace("https://simpeg.contoh.go.id/token", token_url))
    document = Document("sources.yaml")
    fill(document, yaml.safe_dump({"simpeg": {**BASE, "address": address, **written}}, sort_keys=False))
    sources = read_sources(document, folder).sources
    assert not document.mistakes
    settings = sources["simpeg"]
    assert isinstance(settings, LiveSource)
    return settings


def brought(settings: LiveSource, patience: Patience) -> Rows:
    """The rows of every table, fetched twice, so that a rate that is used up is felt."""
    with Door(settings.reach, Path()) as door:
        wallet = open_wallet(settings.auth, settings.folder, door, Registry(pause=lambda _: None))
        lent = Lent(dict.fromkeys(settings.tables, ("id", "gol")), (), (), Gate(), wallet)
        asking = RestConnector(settings, lent, door, patience)
        for _ in range(2):
            rows = {
                table: [row for batch in asking.fetch(table) for row in batch.frame.iter_rows()]
                for table in asking.tables()
            }
    return rows


@pytest.mark.parametrize("title", REMOTES)
def test_a_recipe_brings_everything(title: str, remote: Remote, endpoint: Endpoint, tmp_path: Path) -> None:
    """Whoever such a remote is: all its people arrive, or both rows of each where it has histories."""
    remote.answer = REMOTES[title]
    patience = Patience()
    rows = brought(described(recipes()[title], remote.address, endpoint.url, tmp_path), patience)
    if "pegawai" in rows:
        assert [row[0] for row in rows["pegawai"]] == IDS
    if "riwayat" in rows:
        assert len(rows["riwayat"]) == 2 * len(PEOPLE)
    assert rows.get("cuti", []) == []
    assert endpoint.forms[:1] == ([FORMS[title]] if title in FORMS else endpoint.forms[:1])
    assert bool(patience.waits) is title.startswith(("Jawaban", "Header"))


def test_every_recipe_is_cooked() -> None:
    """The page has no fragment that no remote here answers, and none is missing."""
    assert recipes().keys() == REMOTES.keys()
