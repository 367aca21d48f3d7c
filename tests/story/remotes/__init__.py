"""An agency whose data comes over HTTP from a remote that can fail in every way."""
