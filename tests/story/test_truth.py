"""Every planted fault is found, and nothing else."""

from __future__ import annotations

from pathlib import Path

from syncsvc.model.run import State
from tests.story.live_site import live_site
from tests.story.site import Site, make_site


def test_all_planted_faults_and_nothing_else_at_200(fresh: Site) -> None:
    """Precision and recall are 1.0 on the five columns among 200 people."""
    assert fresh.run().state is State.DONE
    assert fresh.identities() == fresh.truth()


def test_all_planted_faults_and_nothing_else_over_http(tmp_path: Path) -> None:
    """So it is when SIASN and e-Kinerja are asked over HTTP: the faults of files are not there, and what only live
    histories and lists tell is found as well.
    """
    with live_site(tmp_path, 200, 11) as site:
        assert site.run().state is State.DONE
        assert site.identities() == site.truth()


def test_all_planted_faults_and_nothing_else_at_5000(tmp_path: Path) -> None:
    """Precision and recall are 1.0 on the five columns among 5 000 people."""
    site = make_site(tmp_path, 5_000, 12)
    assert site.run().state is State.DONE
    assert site.identities() == site.truth()
