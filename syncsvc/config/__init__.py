"""The site's configuration: read once from YAML, typed here, all mistakes reported at once."""
