"""National lists as they are imported: rows under any column names become a checked frame, or all mistakes at once."""
