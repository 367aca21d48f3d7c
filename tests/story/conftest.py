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
    shutil.copytree(small.folder, tmp_path / "site", copy_function=shutil.copy2)
    return Site(tmp_path / "site")
