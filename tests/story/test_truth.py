"""Every planted fault is found, and nothing else."""

from __future__ import annotations

from pathlib import Path

from syncsvc.model.run import State
from tests.story.site import Site, make_site


def test_all_planted_faults_and_nothing_else_at_200(whole: Site) -> None:
    """Precision and recall are 1.0 on the five columns among 200 people."""
    assert whole.run().state is State.DONE
    assert whole.identities() == whole.truth()


def test_all_planted_faults_and_nothing_else_at_5000(tmp_path: Path) -> None:
    """Precision and recall are 1.0 on the five columns among 5 000 people."""
    site = make_site(tmp_path, 5_000, 12)
    assert site.run().state is State.DONE
    assert site.identities() == site.truth()
