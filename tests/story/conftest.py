"""Sample sites, made once per worker; a story that changes one works on a copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.story.site import Site, make_site


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """200 people."""
    return make_site(tmp_path_factory.mktemp("small"), 200, 11)


@pytest.fixture
def fresh(small: Site, tmp_path: Path) -> Site:
    """A copy of the small site that a story may change; file times are kept."""
    shutil.copytree(small.folder, tmp_path / "site", copy_function=shutil.copy2, ignore=shutil.ignore_patterns("data"))
    return Site(tmp_path / "site")


@pytest.fixture(scope="session")
def good(small: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The small site after a good first run."""
    folder = tmp_path_factory.mktemp("good") / "site"
    shutil.copytree(small.folder, folder, copy_function=shutil.copy2, ignore=shutil.ignore_patterns("data"))
    site = Site(folder)
    site.run()
    return site


@pytest.fixture
def ran(good: Site, tmp_path: Path) -> Site:
    """A copy of the good site that a story may break; file times are kept."""
    shutil.copytree(good.folder, tmp_path / "site", copy_function=shutil.copy2)
    return Site(tmp_path / "site")
