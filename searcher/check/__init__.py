"""Check: an index compared with itself, with a scan of its texts, and with its source files."""
