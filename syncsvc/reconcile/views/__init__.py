"""What the checks ask their questions of: frames with one row per subject, laid out from both sides."""
