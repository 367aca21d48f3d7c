"""Who is who: several sources become one side, the sides are matched, and views are laid out for the checks."""
