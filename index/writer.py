"""The door of before: `from index.writer import open_writer`. Write `from index import open_writer`; this goes with the next version."""

from index.ingest.writer import open_writer as open_writer
