"""Local terms and the national lists: keys by which a term is found, and what persons ruled about it."""
