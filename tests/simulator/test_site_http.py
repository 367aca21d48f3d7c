"""The configuration that asks a double: written anew each time it serves, unless a person made it theirs."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from syncsvc.app.places import agency_of
from syncsvc.config.live.auth import BearerAuth, Granted, Pasted
from syncsvc.config.live.source import LiveSource
from syncsvc.simulator import Reached, write_http_site, write_sample
from syncsvc.simulator.site_http import MARK


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample."""
    made = tmp_path_factory.mktemp("sample")
    write_sample(made, 200, 1, date(2026, 9, 15))
    return made


def _siasn(config: Path) -> LiveSource:
    source = agency_of(config, "sample").sources["siasn"]
    assert isinstance(source, LiveSource)
    return source


def test_it_is_free_of_mistakes_and_names_where_the_double_listens(folder: Path) -> None:
    """All four sources, read as any configuration; an address for everybody becomes this machine's own."""
    config = write_http_site(folder, Reached("http://0.0.0.0:8243"))
    assert list(agency_of(config, "sample").sources) == ["simpeg", "siasn", "ekinerja", "siasn_pegawai"]
    assert _siasn(config).address == "http://127.0.0.1:8243/apisiasn/1.0"
    assert "8243" not in write_http_site(folder, Reached("http://127.0.0.1:9")).joinpath(
        "agencies", "sample", "sources.yaml"
    ).read_text("utf-8")


@pytest.mark.parametrize(("pasted", "kind"), [(False, Granted), (True, Pasted)])
def test_the_sso_token_is_granted_or_pasted(folder: Path, pasted: bool, kind: type) -> None:
    """As the double hands them out."""
    auth = _siasn(write_http_site(folder, Reached("http://127.0.0.1:9", sso_pasted=pasted))).auth
    assert isinstance(auth, BearerAuth)
    assert isinstance(auth.tokens["sso"].token, kind)


def test_a_file_without_its_mark_is_left_alone(folder: Path, tmp_path: Path) -> None:
    """Who takes the first line away keeps what they wrote."""
    shutil.copytree(folder / "config", tmp_path / "config")
    file = write_http_site(tmp_path, Reached("http://127.0.0.1:9")) / "agencies" / "sample" / "sources.yaml"
    mine = file.read_text("utf-8").removeprefix(MARK)
    file.write_text(mine, "utf-8")
    write_http_site(tmp_path, Reached("http://127.0.0.1:10"))
    assert file.read_text("utf-8") == mine
