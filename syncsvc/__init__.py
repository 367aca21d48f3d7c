"""Finds where an agency's SIMPEG, SIASN and e-Kinerja disagree, and keeps each mismatch until it is proven mended."""

__version__ = "0.1.0"
