"""The scenario file that explains itself."""

from __future__ import annotations

from importlib.resources import files


def example_scenario() -> str:
    """A YAML file with everything that can be switched, at its defaults and with a comment on each."""
    return (files("syncsvc.simulator.server") / "scenario.yaml").read_text("utf-8")
