"""A site that asks only a few questions: what a test about anything but checks needs, and much quicker than all."""

from __future__ import annotations

from pathlib import Path

from syncsvc.checks import CHECKS

ASKED = frozenset(
    {
        *("ATS-01", "EVA-02", "INT-07", "NOM-01", "ORG-01", "SKP-01"),
        *("PEG-01", "PEG-02", "PEG-06", "PEG-07", "PEG-08", "PEG-09", "PEG-11"),
    }
)
"""The checks that stay on, besides those of what is delivered (MAP)."""


def off_but(*asked: str) -> frozenset[str]:
    """Every check but those, and but those of what is delivered."""
    return frozenset(check.code for check in CHECKS if check.code not in asked and not check.code.startswith("MAP-"))


def ask_little(config: Path) -> None:
    """Switch off the others in a folder of configuration."""
    settings = config / "checks.yaml"
    given = settings.read_text("utf-8") if settings.exists() else "'off': []\n"
    settings.write_text(given.replace("'off': []", f"'off': [{', '.join(sorted(off_but(*ASKED)))}]"), "utf-8")
