"""The matcher: what agencies write for positions and units, to what the national lists know. Pure."""
