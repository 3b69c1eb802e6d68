"""Formats: the files that hold many records, each cut into raw records by a module of its own."""
