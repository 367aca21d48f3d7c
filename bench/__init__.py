"""The measured goals: ``python -m bench`` prints them beside the rivals. See ``docs/bench.md``."""
