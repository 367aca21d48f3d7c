"""Sample sites, made once per worker; a story that changes one works on a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.http_server import FaultServer, serving
from tests.few_checks import ask_little
from tests.story.remotes.making import make_place
from tests.story.remotes.place import SECRET, VILLAGE, Place
from tests.story.remotes.world import World
from tests.story.site import Site, make_site


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """200 people."""
    return make_site(tmp_path_factory.mktemp("small"), 200, 11)


@pytest.fixture
def whole(small: Site, tmp_path: Path) -> Site:
    """A copy of the small site that a story may change; file times are kept."""
    shutil.copytree(small.folder, tmp_path / "site", copy_function=shutil.copy2, ignore=shutil.ignore_patterns("data"))
    return Site(tmp_path / "site")


@pytest.fixture
def fresh(whole: Site) -> Site:
    """The same with a few checks only."""
    ask_little(whole.config)
    return whole


@pytest.fixture(scope="session")
def untouched(small: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site with a few checks, after a good first run; nobody ever looks at it, for looking is written
    down."""
    folder = tmp_path_factory.mktemp("untouched") / "site"
    shutil.copytree(small.folder, folder, copy_function=shutil.copy2, ignore=shutil.ignore_patterns("data"))
    site = Site(folder)
    ask_little(site.config)
    site.run()
    return folder


@pytest.fixture(scope="session")
def good(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A copy of it to be looked at."""
    folder = tmp_path_factory.mktemp("good") / "site"
    shutil.copytree(untouched, folder, copy_function=shutil.copy2)
    return Site(folder)


@pytest.fixture
def ran(untouched: Path, tmp_path: Path) -> Site:
    """A copy of the good site that a story may break; file times are kept."""
    shutil.copytree(untouched, tmp_path / "site", copy_function=shutil.copy2)
    return Site(tmp_path / "site")


@pytest.fixture(scope="session")
def remotes() -> Iterator[tuple[World, FaultServer]]:
    """Remotes on one port for all stories: what landed belongs to an address."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SYNCSVC_TEST_SECRET", SECRET)
        world = World()
        world.begin()
        with serving(world.script) as server:
            yield world, server


@pytest.fixture(scope="session")
def settled(remotes: tuple[World, FaultServer], tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Both agencies after a good first run."""
    world, server = remotes
    world.begin()
    place = make_place(tmp_path_factory.mktemp("settled"), server.url("").rstrip("/"))
    place.run()
    place.run(agency=VILLAGE)
    return place


@pytest.fixture
def world(remotes: tuple[World, FaultServer]) -> World:
    """The remotes, a day after that first run: everything is well, and something changed."""
    remotes[0].begin()
    remotes[0].a_day_passes()
    return remotes[0]


@pytest.fixture
def city(settled: Place, world: World, tmp_path: Path) -> Place:
    """A copy of both agencies that a story may change."""
    shutil.copytree(settled.folder, tmp_path / "city", copy_function=shutil.copy2)
    return Place(tmp_path / "city")
