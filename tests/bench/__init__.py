"""The bench: what it measures is correct, at a size that takes no time."""
