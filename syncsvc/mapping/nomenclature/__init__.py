"""The matcher of positions and unit names: what agencies write to what the national lists know. All of it is pure."""
