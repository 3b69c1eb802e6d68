"""Segments, read: term dictionary, postings, positions, doc values, stored articles.

`reader` is the roof: a `SegmentReader` has all of these. `boilerplate_reader` is the same segment with its
boilerplate moved to the zone `aside`. Nothing here writes. Imports `storage`, `analysis`, `similarity`.
"""
