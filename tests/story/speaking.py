"""Commands given to a site as a person gives them, and what can be seen of the site through them alone."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import typer.testing
from typer.testing import CliRunner

from syncsvc.cli import app
from syncsvc.lang import words as sentences
from tests.story.site import AS_OF, IDENTITY, Site

ROOT = Path(__file__).parents[2]
DAY = ("--as-of", AS_OF.isoformat())
RUN = ("run", "sample", *DAY)
PULL = ("pull", "sample", *DAY)
typer.testing._get_command = cache(typer.testing._get_command)  # type: ignore[attr-defined]  # slower than most of them
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def plain(self) -> bool:
        """Nothing that would steer a terminal: no control character but line ends."""
        return not _CONTROL.search(self.out + self.err)

    def rows(self) -> list[dict[str, Any]]:
        """What ``--format json`` printed."""
        rows: list[dict[str, Any]] = json.loads(self.out)
        return rows

    def told(self, key: str, language: str = "id", **facts: object) -> bool:
        """Whether a sentence was said, in that language and with at least those facts, on either stream."""
        pieces = re.split(r"\{(\w+)\}", sentences(language)[key])
        blanks = (re.escape(str(facts[name])) if name in facts else ".*?" for name in pieces[1::2])
        text = "".join(chain.from_iterable(zip_longest(map(re.escape, pieces[::2]), blanks, fillvalue="")))
        return re.search(text, self.out + self.err) is not None


def place(site: Site, **more: str) -> dict[str, str]:
    """The environment in which a command works on the site."""
    return {"SYNCSVC_CONFIG": str(site.config), "SYNCSVC_DATA": str(site.data), "SYNCSVC_LANGUAGE": "id", **more}


def speak(site: Site, *words: str, **more: str) -> Said:
    """One command, within this process. An exception that is not ours comes through."""
    result = CliRunner().invoke(app, list(words), env=place(site, **more), catch_exceptions=False)
    return Said(result.exit_code, result.stdout, result.stderr)


def process(site: Site, *words: str, module: str = "syncsvc", **more: str) -> Said:
    """The same command as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        env={**os.environ, **place(site, **more)},
        check=False,
        capture_output=True,
        text=True,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def five(site: Site, *words: str) -> set[tuple[str, ...]]:
    """The first five columns of ``findings --format csv``."""
    rows = list(csv.reader(speak(site, "findings", "--format", "csv", *words).out.splitlines()))
    assert tuple(rows[0][:5]) == IDENTITY
    return {tuple(row[:5]) for row in rows[1:]}


def runs(site: Site) -> list[dict[str, Any]]:
    """The runs, newest first."""
    return speak(site, "runs", "--format", "json").rows()


def ends(site: Site) -> list[tuple[str, str | None]]:
    """State and reason of each evaluation, newest first."""
    return [(run["state"], run["reason"]) for run in runs(site)]


def all_ends(site: Site) -> list[tuple[str, str | None]]:
    """State and reason of each run, pulls among them, newest first."""
    every = speak(site, "runs", "--pulls", "--format", "json").rows()
    return [(run["state"], run["reason"]) for run in every]
