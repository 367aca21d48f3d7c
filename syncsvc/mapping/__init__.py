"""A source's words to ours: ``apply.map_batch`` turns one ``RawBatch`` into a noun's columns and notes."""
