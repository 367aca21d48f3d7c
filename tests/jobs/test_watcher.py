"""The sign of life to somebody outside: every so often while all is well, and at once when it is not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from syncsvc.config.channels import Address
from syncsvc.config.notify import NotifyConfig, WatcherConfig
from syncsvc.jobs.watcher import Watcher, failing, watcher_of
from tests.builders import NOW
from tests.connectors import http_server as remote
from tests.connectors.http_server import Script, serving
from tests.notify.telling import write_secret


def made(folder: Path, url: Address, **more: object) -> Watcher:
    """The watcher that a file with this address names."""
    settings = WatcherConfig.model_validate({"url": url, "every_minutes": 5, "allow_private": True, **more})
    found = watcher_of(NotifyConfig(watcher=settings, folder=folder))
    assert found is not None
    return found


def heard(folder: Path, turns: list[tuple[float, bool]], script: Script) -> list[str]:
    """The paths that were called in these turns (minutes from the start, whether all is well)."""
    with serving(script) as server:
        watcher = made(folder, write_secret(folder, "url", server.url("/ping/abc?x=1")))
        for minutes, well in turns:
            watcher.turn(NOW + timedelta(minutes=minutes), well)
            assert watcher.wait(60)
        return [request.split(b" ", 2)[1].decode() for request in server.requests]


def test_a_sign_of_life_every_so_often(tmp_path: Path) -> None:
    """At the first turn, then every five minutes, however often it is asked."""
    turns = [(0.0, True), (0.1, True), (4.9, True), (5.0, True), (9.0, True), (10.0, True)]
    assert heard(tmp_path, turns, remote.says()) == ["/ping/abc?x=1"] * 3


def test_trouble_is_told_at_once(tmp_path: Path) -> None:
    """When it begins, again every five minutes, and when it is over."""
    turns = [(0.0, True), (1.0, False), (2.0, False), (6.0, False), (7.0, True)]
    well, fail = "/ping/abc?x=1", "/ping/abc/fail?x=1"
    assert heard(tmp_path, turns, remote.says()) == [well, fail, fail, well]


def test_a_watcher_that_fails_is_called_again(tmp_path: Path) -> None:
    """Whatever it answers, the next sign comes in time, and nothing is raised."""
    turns = [(0.0, True), (5.0, True), (10.0, True)]
    script = remote.in_turn(remote.says(status="500 No"), remote.hangs_up, remote.says())
    assert len(heard(tmp_path, turns, script)) == 3


def test_without_a_watcher_nobody_is_called() -> None:
    """There is none unless the file names one."""
    assert watcher_of(NotifyConfig()) is None


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://w.invalid/a", "https://w.invalid/a/fail"),
        ("https://w.invalid/a/", "https://w.invalid/a/fail"),
        ("https://w.invalid/a?b=c", "https://w.invalid/a/fail?b=c"),
    ],
)
def test_where_trouble_is_told(url: str, told: str) -> None:
    """Behind the path, before the query."""
    assert failing(url) == told
