"""The project as the house tests read it: its files as git sees them, and its modules as syntax trees."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "syncsvc"
CORE = ("model/", "mapping/", "checks/", "reconcile/", "evaluate.py")
_LIST = ("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard")


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file of the package. ``place`` is its path below ``syncsvc/`` with forward slashes."""

    place: str
    text: str
    tree: ast.Module

    @property
    def in_core(self) -> bool:
        """True for the rooms that know neither files nor clocks."""
        return self.place.startswith(CORE)

    def at(self, node: ast.AST) -> str:
        """Where a node stands, for a failure's message."""
        return f"syncsvc/{self.place}:{getattr(node, 'lineno', 0)}"


@cache
def project_files() -> tuple[Path, ...]:
    """Every file git tracks or would track, that is there."""
    listed = subprocess.run(_LIST, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    return tuple(sorted(path for name in listed.split("\0") if name and (path := ROOT / name).is_file()))


@cache
def project_texts() -> dict[str, str]:
    """The text of every file that is text, by its path below the project with forward slashes."""
    found: dict[str, str] = {}
    for path in project_files():
        content = path.read_bytes()
        if b"\0" in content:
            continue
        try:
            found[path.relative_to(ROOT).as_posix()] = content.decode("utf-8")
        except UnicodeDecodeError:
            continue
    return found


@cache
def modules() -> tuple[Module, ...]:
    """All Python files of the package, parsed."""
    return tuple(
        Module(name.removeprefix("syncsvc/"), text, ast.parse(text, name))
        for name, text in project_texts().items()
        if name.startswith("syncsvc/") and name.endswith(".py")
    )


def nodes(*, core: bool = False) -> Iterator[tuple[Module, ast.AST]]:
    """Every node of the package's modules; of the core's only, when asked."""
    for module in modules():
        if module.in_core or not core:
            for node in ast.walk(module.tree):
                yield module, node
