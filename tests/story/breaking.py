"""Breaking one thing of a site, and what bad input promises each time."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.story.site import Site
from tests.story.speaking import RUN, Said, ends, five, speak

PERSON = re.compile(r"(?<![0-9a-f])\d{16,18}(?![0-9a-f])")
NIP, NIK, PASSWORD = "199912312024011999", "3599013112990999", "Kenari-Sandi-77"
STAFF, PLANS = "siasn/export-data-asn.csv", "ekinerja/laporan-skp-2026.xlsx"


def rewrite(path: Path, content: bytes) -> None:
    """Other content, as old as the file was: a file just written would wait."""
    times = path.stat()
    path.write_bytes(content)
    os.utime(path, (times.st_atime, times.st_mtime))


def configure(site: Site, line: str, more: str, *, instead: bool = False) -> None:
    """Put more after a line of ``sources.yaml``, or in its place."""
    sources = site.config / "agencies" / "sample" / "sources.yaml"
    text = sources.read_text("utf-8")
    assert line in text
    sources.write_text(text.replace(line, more if instead else line + more), "utf-8")


def in_simpeg(site: Site, statement: str) -> None:
    """Change the agency's own database."""
    with closing(sqlite3.connect(site.folder / "simpeg.db")) as simpeg, simpeg:
        simpeg.execute(statement)


def told_and_kept(site: Site, source: str, code: int, key: str, facts: dict[str, object]) -> None:
    """Run all sources in Indonesian, then the broken one alone in English, and see that every promise is kept.

    The first is partial (76), the second fails with the source's own code; both tell what is wrong and its remedy.
    Afterwards the same findings are open, none is closed, and no message holds a person or a secret.
    """
    before = five(site)
    whole = speak(site, *RUN)
    assert whole.code == 76, whole
    assert whole.told(key, "id", **facts), whole
    alone = speak(site, *RUN, "--source", source, SYNCSVC_LANGUAGE="en")
    assert alone.code == code, alone
    assert alone.told(key, "en", **facts), alone
    assert ends(site)[:2] == [("failed", "no_source_came"), ("partial", "source_failed")]
    unharmed(site, before)
    told = [line for line in whole.out.splitlines() if line.startswith(f"{source}: ")]
    assert told
    discreet(Said(0, "\n".join(told), whole.err), alone)


def unharmed(site: Site, before: set[tuple[str, ...]]) -> None:
    """The same findings are open as before, and none has ever been closed."""
    assert five(site) == before
    assert five(site, "--state", "closed") == set()


def discreet(*said: Said) -> None:
    """Nothing that was said holds a person's number or the password."""
    for each in said:
        assert not PERSON.search(each.out + each.err)
        assert PASSWORD not in each.out + each.err
