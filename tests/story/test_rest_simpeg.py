"""A SIMPEG behind an API of its own, described by YAML alone: the same findings as from its database."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from syncsvc.jobs.evaluate import Ended
from syncsvc.lang import LANGUAGES, say
from syncsvc.model.run import State
from syncsvc.simulator import plant_agency
from syncsvc.simulator.server import Listening, Scenario, Served, serving
from syncsvc.simulator.world import World
from tests.house.tree import ROOT
from tests.story.site import AS_OF, IDENTITY, Site

EXAMPLE = ROOT / "docs" / "how-to" / "simpeg-api"
PORT = "http://127.0.0.1:8243"
COMPARED = [*IDENTITY, "person", "subject", "unit", "severity", "local", "national", "cause"]
Rows = list[tuple[object, ...]]


@pytest.fixture(scope="session")
def world() -> World:
    """The world of the small site."""
    return plant_agency(200, 11, AS_OF).world


@pytest.fixture(scope="session")
def expected(good: Site) -> Rows:
    """What is found from the SQL file, row by row."""
    return rows_of(good)


@contextmanager
def over_http(site: Site, world: World, scenario: dict[str, Any]) -> Iterator[Served]:
    """The site with the example's sources in place of its database, and the double that serves them."""
    listening = Listening(tokens=site.folder / "tokens")
    with serving(world, Scenario.model_validate(scenario), listening) as served:
        describe(site, served.address)
        yield served


def describe(site: Site, address: str) -> None:
    """Configure the SIMPEG and the e-SKP application as the example does; how many ranks there ought to be is the
    sample's own expectation."""
    home = site.config / "agencies" / "sample"
    example = yaml.safe_load((EXAMPLE / "sources.yaml").read_text("utf-8").replace(PORT, address))
    others = yaml.safe_load((home / "sources.yaml").read_text("utf-8"))
    change(home / "sources.yaml", lambda _: {**example, **{name: others[name] for name in others if name != "simpeg"}})
    expect = yaml.safe_load((home / "mapping" / "simpeg.yaml").read_text("utf-8"))["tables"]["rank"]["expect"]
    shutil.copytree(EXAMPLE / "mapping", home / "mapping", dirs_exist_ok=True)
    change(home / "mapping" / "simpeg.yaml", lambda read: read["tables"]["rank"].update(expect=expect) or read)


def change(path: Path, changed: Callable[[Any], Any]) -> None:
    """Write a YAML file anew."""
    path.write_text(yaml.safe_dump(changed(yaml.safe_load(path.read_text("utf-8"))), sort_keys=False), "utf-8")


def rows_of(site: Site) -> Rows:
    """Every open finding; the source of local rows without its name, which is all that differs."""
    found = site.open_findings().select(COMPARED).with_columns(pl.col("key").str.replace(r"^eskp\b", "simpeg"))
    return sorted((tuple(row) for row in found.iter_rows()), key=str)


def test_the_same_findings(fresh: Site, world: World, expected: Rows) -> None:
    """Overlapping pages by offset, numbers, cursors and links, children and lists inside: row by row the same."""
    with over_http(fresh, world, {}) as served:
        ended = fresh.run()
        asked = {call.path for call in served.journal.calls}
    assert (ended.state, dict(ended.failures)) == (State.DONE, {})
    assert rows_of(fresh) == expected
    assert len(asked) == 6
    assert not served.journal.forbidden()
