"""Titles of positions: the index of the national list, and what a local title is matched with."""
