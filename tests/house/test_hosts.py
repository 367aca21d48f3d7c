"""Where packages come from, and what no file may name: other package hosts, and paths of one machine."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.house.tree import ROOT, project_files, project_texts

_INDEX = ".".join(("pypi", "org"))
_FILES = ".".join(("files", "pythonhosted", "org"))
_LOCK_HOSTS = {_INDEX, _FILES}
_OTHER_INDEXES = (
    ("pythonhosted", "org"),
    ("pypi", "python", "org"),
    ("registry", "npmjs", "org"),
    ("registry", "yarnpkg", "com"),
    ("crates", "io"),
    ("rubygems", "org"),
    ("proxy", "golang", "org"),
    ("conda", "anaconda", "org"),
    ("repo1", "maven", "org"),
    ("mirrors", "aliyun", "com"),
    ("pypi", "tuna", "tsinghua", "edu", "cn"),
)
_INDEX_HOSTS = (_INDEX, *(".".join(parts) for parts in _OTHER_INDEXES))
_NAMES_AN_INDEX = re.compile("|".join(rf"(?<![\w-]){re.escape(host)}\b" for host in _INDEX_HOSTS), re.IGNORECASE)
_MACHINE_FOLDERS = ("home", "root", "work", "workspace", "tmp", "var/tmp", "Users", "private/tmp")
_MACHINE_PATH = re.compile(rf"(?<![\w.~*}}\)-])/(?:{'|'.join(_MACHINE_FOLDERS)})/[\w.-]", re.ASCII)
_URL = re.compile(r"[a-z+]+://[^\s'\"<>]+", re.IGNORECASE)
_LOCKS = ("uv.lock", "bench/rivals/uv.lock")
_HOUSE = "tests/house/"


def _texts(value: object) -> Iterator[str]:
    """All strings inside a parsed file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _hosts(texts: Iterator[str]) -> set[str]:
    return {urlsplit(url).hostname or "" for text in texts for url in _URL.findall(text)}


def _places(pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern stands, in all texts but the locks and the house tests."""
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in project_texts().items()
        if name not in _LOCKS and not name.startswith(_HOUSE)
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("name", _LOCKS)
def test_the_lock_names_the_public_index_only(name: str) -> None:
    """Every address in uv.lock is the public index or its file host, so the lock installs on any machine."""
    lock = tomllib.loads((ROOT / name).read_text("utf-8"))
    assert _hosts(_texts(lock)) == _LOCK_HOSTS


@pytest.mark.parametrize("name", _LOCKS)
def test_every_locked_package_comes_from_the_index(name: str) -> None:
    """Each package of uv.lock is registered at the public index, except the project itself."""
    lock = tomllib.loads((ROOT / name).read_text("utf-8"))
    index = f"https://{_INDEX}/simple"
    strangers = [
        package["name"]
        for package in lock["package"]
        if package["source"] not in ({"registry": index}, {"editable": "."}, {"virtual": "."})
    ]
    assert not strangers


def test_other_lists_of_packages_name_no_other_host() -> None:
    """Requirement files and npm locks, where there are any, hold no address outside the public index."""
    found: set[str] = set()
    for path in project_files():
        if re.fullmatch(r"requirements.*\.(txt|in)|constraints.*\.txt|pip\.conf|uv\.toml", path.name):
            found |= _hosts(iter([path.read_text("utf-8")]))
        elif path.name in {"package-lock.json", "npm-shrinkwrap.json"}:
            found |= _hosts(_texts(json.loads(path.read_text("utf-8"))))
    assert found <= _LOCK_HOSTS


def test_no_other_file_names_a_package_index() -> None:
    """Only uv.lock names hosts of a package index; nothing else decides where packages come from."""
    assert not _places(_NAMES_AN_INDEX)


def test_no_file_names_a_path_of_one_machine() -> None:
    """No file names a place below a home, work or temporary folder: the project runs wherever it is put."""
    assert not _places(_MACHINE_PATH)


def test_the_search_sees_paths_and_spares_addresses() -> None:
    """A machine path is seen bare and quoted; a web address, a relative path and system programs are not."""
    home = "/".join(("", "home", "x"))
    assert _MACHINE_PATH.search(f"cd {home}/project")
    assert _MACHINE_PATH.search(f'"{home}"')
    assert _MACHINE_PATH.search(f"sqlite:///{home}/a.db")
    for harmless in (
        f"https://example.id{home}",
        f"./{home[1:]}",
        f"config{home}",
        "/usr/bin/chromium",
        "/usr/sbin/mariadbd",
    ):
        assert not _MACHINE_PATH.search(harmless), harmless
