"""The questions put: verdicts, what was covered, how earlier findings end, and who is ready."""
