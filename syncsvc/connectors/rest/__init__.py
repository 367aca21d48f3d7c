"""Remotes by declaration: one engine that asks what ``sources.yaml`` (and its presets) describes."""
