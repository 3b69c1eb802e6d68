"""Keep `index.writer.open_writer` for one version. Write `from index import open_writer`."""

from index.ingest.writer import open_writer as open_writer
