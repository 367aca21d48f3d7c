"""A SIMPEG behind an API of its own, described by YAML alone: the same findings as from its database."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from syncsvc.errors import Denied
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
CHILDREN = {"simpeg.riwayat_jabatan": "remote.reason.incomplete"}
"""Whom to ask for stands in the parent."""


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


def keys(ended: Ended) -> dict[str, str]:
    """What did not come, and why."""
    return {place: error.key for place, error in ended.failures.items()}


def test_the_same_findings(fresh: Site, world: World, expected: Rows) -> None:
    """Overlapping pages by offset, numbers, cursors and links, children and lists inside: row by row the same."""
    with over_http(fresh, world, {}) as served:
        ended = fresh.run()
        asked = {call.path for call in served.journal.calls}
    assert (ended.state, dict(ended.failures)) == (State.DONE, {})
    assert rows_of(fresh) == expected
    assert len(asked) == 6
    assert not served.journal.forbidden()


COMING = [{"table": "pegawai", "row": 12, "calls": [1, 3]}]
GOING = [{"table": "pegawai", "row": 12, "calls": [3, 4]}, {"table": "predikat", "row": 3, "calls": [2, 3]}]
NUMBERED = [{"table": "skp_lokal", "row": 5, "calls": [2, 3]}, {"table": "unor", "row": 1, "calls": [1, 2]}]


@pytest.mark.parametrize("away", [COMING, GOING, NUMBERED], ids=["put in", "taken out", "by number and link"])
def test_rows_that_move_once_cost_another_walk(
    fresh: Site, world: World, expected: Rows, away: list[dict[str, Any]]
) -> None:
    """A row put in or taken out between two pages is noticed; a later walk is whole, and so are the findings."""
    with over_http(fresh, world, {"pages": {"away": away}}) as served:
        ended = fresh.run()
        asked = Counter((call.path, call.key) for call in served.journal.calls)
    assert (ended.state, dict(ended.failures)) == (State.DONE, {})
    assert rows_of(fresh) == expected
    assert max(asked.values()) > (2 if away is NUMBERED else 1)


def test_rows_that_never_rest_are_no_table(fresh: Site, world: World, expected: Rows) -> None:
    """Where every walk sees rows move, the table does not count and is named: nothing is missing without a word, and
    nobody is "only in SIASN"; what does not need it is judged as ever."""
    moving = [{"table": "pegawai", "row": 12, "calls": [count, count + 1]} for count in range(2, 60, 3)]
    with over_http(fresh, world, {"pages": {"away": moving}}):
        ended = fresh.run()
    assert (ended.state, keys(ended)) == (State.PARTIAL, {"simpeg.pegawai": "remote.reason.incomplete"} | CHILDREN)
    found = rows_of(fresh)
    assert {row[0] for row in found} < {row[0] for row in expected}
    assert not {row[0] for row in found} & {"PEG-01", "PEG-02"}


CUT = {"simpeg": ("pegawai", "simpeg.pegawai"), "eskp": ("eskp/skp", "eskp")}


@pytest.mark.parametrize("source", CUT)
def test_a_truncated_last_page_is_no_end(fresh: Site, world: World, source: str) -> None:
    """A page whose body breaks off, try after try, ends the table by name, and no child asks it again."""
    name, place = CUT[source]
    key = {"simpeg": "185", "eskp": "3"}[source]
    with over_http(fresh, world, {"overrides": [{"path": name, "key": key, "kind": "cut"}]}) as served:
        ended = fresh.run()
        cut = [call for call in served.journal.calls if call.fault == "cut"]
    assert ended.state is State.PARTIAL
    assert keys(ended)[place] == "remote.reason.truncated"
    assert len(cut) == 3


def test_a_wrong_key_is_told_in_clear_words(fresh: Site, world: World) -> None:
    """Whom the SIMPEG does not know gets nothing, and is told what to look at; the other sources are judged."""
    with over_http(fresh, world, {}):
        (fresh.folder / "tokens" / "simpeg-key").write_text("salah\n", "utf-8")
        ended = fresh.run()
    assert (ended.state, keys(ended)) == (State.PARTIAL, {"simpeg": "remote.reason.unauthorised"})
    assert isinstance(ended.failures["simpeg"], Denied)
    told = [say(language, ended.failures["simpeg"].key) for language in LANGUAGES]
    assert all("sources.yaml" in each and "salah" not in each for each in told)


def test_the_application_takes_a_token_too(fresh: Site, world: World, expected: Rows) -> None:
    """The e-SKP application asked with a pasted bearer token instead of user and password: the same findings."""
    token = {"kind": "pasted", "token": "file:../../../tokens/eskp-token"}
    auth = {"scheme": "bearer", "tokens": {"eskp": {"token": token}}}
    with over_http(fresh, world, {}):
        change(
            fresh.config / "agencies" / "sample" / "sources.yaml", lambda read: read["eskp"].update(auth=auth) or read
        )
        ended = fresh.run()
    assert ended.state is State.DONE
    assert rows_of(fresh) == expected
