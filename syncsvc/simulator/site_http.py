"""The configuration that asks the double over HTTP, beside the one that reads the portals' files."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from string import Template

from syncsvc.simulator.server.scenario import Places
from syncsvc.simulator.server.tokens import CLIENT, OPERATOR
from syncsvc.simulator.site import KEY

FOLDER = "config-http"
MARK = "# Ditulis oleh syncsvc setiap kali tiruan mulai melayani. Hapus baris ini agar isi berkas ini dibiarkan.\n"
PARALLEL = 4
_EVERYWHERE = {"//0.0.0.0:": "//127.0.0.1:", "//[::]:": "//[::1]:"}


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a double listens (``http://host:port``), at which paths, and whether SSO tokens have to be pasted."""

    address: str
    places: Places = field(default_factory=Places)
    sso_pasted: bool = False


def write_http_site(folder: Path, reached: Reached) -> Path:
    """Write ``config-http`` into a sample's folder, of its ``config`` but for the sources; give where it lies.

    Files that are there stay as they are, and so do the sources once somebody took the first line's mark away.
    """
    target = folder / FOLDER
    home = target / "agencies" / KEY
    for file in sorted((folder / "config").rglob("*.yaml")):
        placed = target / file.relative_to(folder / "config")
        if file.name != "sources.yaml" and not placed.exists():
            placed.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, placed)
    sources = home / "sources.yaml"
    if not sources.exists() or sources.read_text("utf-8").startswith(MARK):
        sources.write_text(MARK + _sources(reached), "utf-8")
    return target


def _sources(reached: Reached) -> str:
    address = reached.address
    for listening, here in _EVERYWHERE.items():
        address = address.replace(listening, here)
    template = Template((files("syncsvc.simulator") / "sources-http.yaml").read_text("utf-8"))
    facts = {"address": address, "client": CLIENT, "operator": OPERATOR, "parallel": PARALLEL}
    return template.substitute(reached.places.model_dump(), **facts, sso=_sso(address, reached))


def _sso(address: str, reached: Reached) -> str:
    if reached.sso_pasted:
        return '{kind: pasted, token: "file:../../../tokens/sso"}'
    url = f"{address}{reached.places.sso_token}"
    account = f'client_id: {CLIENT}, username: {OPERATOR}, password: "file:../../../tokens/password"'
    return f'{{url: "{url}", {account}}}'
