"""The compose files, without an engine: they hang together, and start what there is."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from syncsvc import settings
from syncsvc.app.serving import LEAVE_WITHIN
from tests.house.pages import refusal
from tests.house.tree import ROOT

FOLDER = ROOT / "docs" / "ops"
FILES = ("compose.yaml", "compose-embedded.yaml")
OURS = "syncsvc:local"
_FROM_LIBPQ = {"PGPASSFILE"}


def _composed(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    return read


def _ours(name: str) -> dict[str, dict[str, Any]]:
    return {key: service for key, service in _composed(name)["services"].items() if service["image"] == OURS}


@pytest.mark.parametrize("name", FILES)
def test_services_start_what_there_is(name: str) -> None:
    """Each service of our image starts a command that can be typed, and sets only what the program reads."""
    known = {value for key, value in vars(settings).items() if key.endswith("_VARIABLE")} | {"SYNCSVC_LISTEN"}
    assert _ours(name)
    for service in _ours(name).values():
        assert refusal(service.get("command", ["serve"])) == ""
        assert service.get("environment", {}).keys() <= known | _FROM_LIBPQ
        assert (FOLDER / service["build"] / "Dockerfile").is_file()


@pytest.mark.parametrize("name", FILES)
def test_a_file_hangs_together(name: str) -> None:
    """Every service, secret and volume that a service names is declared, and nothing is declared in vain."""
    whole = _composed(name)
    services = whole["services"].values()
    after = {each for service in services for each in service.get("depends_on", {})}
    secrets = {each for service in services for each in service.get("secrets", [])}
    mounted = {mount.split(":")[0] for service in services for mount in service["volumes"]}
    assert after <= whole["services"].keys()
    assert secrets == whole.get("secrets", {}).keys()
    assert {each for each in mounted if "/" not in each} == whole["volumes"].keys()


@pytest.mark.parametrize("name", FILES)
def test_services_are_narrow_and_given_time(name: str) -> None:
    """Our services have no rights, write only to the data volume, and may take longer to end than runs take to leave;
    the interface is published on this machine alone."""
    for service in _ours(name).values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert [mount for mount in service["volumes"] if not mount.endswith(":ro")] == ["data:/data"]
        assert int(service["stop_grace_period"].removesuffix("s")) > LEAVE_WITHIN + 10
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_the_schemas_are_made_before_anybody_serves() -> None:
    """Whoever serves or works waits for the database's answer and for the one-shot upgrade."""
    ours = _ours("compose.yaml")
    assert ours["upgrade"]["command"] == ["db", "upgrade"]
    assert ours["upgrade"]["restart"] == "no"
    for key in ours.keys() - {"upgrade"}:
        assert ours[key]["depends_on"] == {
            "database": {"condition": "service_healthy"},
            "upgrade": {"condition": "service_completed_successfully"},
        }


@pytest.mark.parametrize("name", FILES)
def test_no_secret_stands_in_it(name: str) -> None:
    """Secrets come from files that are not in the project; addresses hold none."""
    text = (FOLDER / name).read_text("utf-8")
    assert not re.search(r"://[^@\s/]*:[^@\s/]*@", text)
    assert not (FOLDER / "secrets").exists()
    assert "/docs/ops/secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
