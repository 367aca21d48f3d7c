"""Rules about the project itself: its words, its files, its code."""
