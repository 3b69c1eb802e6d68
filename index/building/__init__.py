"""Segments, written: articles become postings, and segments become one.

`segment_builder` collects articles, `term_builder` inverts them, `postings_writer` lays postings out, `merger`
joins segments. Imports `segments` and what it stands on.
"""
