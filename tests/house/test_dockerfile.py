"""The Dockerfile, without an engine: its rules by reading it, its commands by running them in a clean folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTRUCTION = re.compile(r"^([A-Z]+)\s+(.*)$")


def _instructions() -> list[tuple[str, str]]:
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    found = [INSTRUCTION.match(line) for line in text.splitlines() if not line.startswith("#")]
    return [(match[1], " ".join(match[2].split())) for match in found if match]


def _last_stage() -> list[tuple[str, str]]:
    instructions = _instructions()
    starts = [number for number, (name, _) in enumerate(instructions) if name == "FROM"]
    return instructions[starts[-1] :]


def test_it_builds_in_stages_from_pinned_images() -> None:
    """Two stages; every base image has a tag that is not latest; the last stage copies only what was built."""
    bases = [rest for name, rest in _instructions() if name == "FROM"]
    assert len(bases) == 2
    assert all(re.fullmatch(r"[\w./-]+:(?!latest)[\w.-]+( AS \w+)?", base) for base in bases)
    copies = [rest for name, rest in _last_stage() if name == "COPY"]
    assert copies
    assert all(rest.startswith("--from=build ") for rest in copies)


def test_it_runs_as_an_ordinary_user_with_a_health_check() -> None:
    """The last USER is not root, HEALTHCHECK and ENTRYPOINT are lists, and nothing is installed as root after USER."""
    stage = _last_stage()
    users = [rest for name, rest in stage if name == "USER"]
    assert users
    assert users[-1] not in {"root", "0"}
    after = [name for name, _ in stage[[name for name, _ in stage].index("USER") :]]
    assert "RUN" not in after
    health = dict(stage)["HEALTHCHECK"]
    assert health.endswith('CMD ["syncsvc", "health"]')
    assert dict(stage)["ENTRYPOINT"].startswith("[")


def test_nothing_secret_or_needless_is_copied() -> None:
    """The build context lets only named files in, and no instruction carries a password or adds from the network."""
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert ignored[0] == "*"
    assert all(line.startswith("!") or line == "**/__pycache__" for line in ignored[1:])
    names = [name for name, _ in _instructions()]
    assert "ADD" not in names
    assert not [rest for _, rest in _instructions() if re.search(r"password|token|secret", rest, re.IGNORECASE)]


@pytest.mark.timeout(600)
def test_its_build_commands_work_in_a_clean_folder(tmp_path: Path) -> None:
    """The build stage's commands, run in a folder with only the copied files, give a working syncsvc."""
    uv = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
    copied = [name.removeprefix("!") for name in (ROOT / ".dockerignore").read_text("utf-8").split() if name[0] == "!"]
    for name in copied:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    runs = [rest for name, rest in _instructions() if name == "RUN" and rest.startswith("uv ")]
    assert len(runs) == 2
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    environment |= {"UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy"}
    for command in runs:
        subprocess.run([uv, *command.split()[1:]], cwd=tmp_path, env=environment, check=True, capture_output=True)
    shutil.rmtree(tmp_path / "syncsvc")
    binary = tmp_path / ".venv" / "bin" / "syncsvc"
    shown = subprocess.run(
        [binary, "--help"], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    )
    assert "reconcile" in shown.stdout or "SIMPEG" in shown.stdout
    made = subprocess.run(
        [binary, "init", "uji"], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    )
    assert "sources.yaml" in made.stdout
    well = subprocess.run(
        [binary, "health", "--language", "en"],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert well.stdout.startswith("ok: ")
