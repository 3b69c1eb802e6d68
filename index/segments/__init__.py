"""Segments: read what `building` wrote, one immutable segment at a time.

`reader.SegmentReader` is the roof and has one part a module: `term_dictionary` (terms, words,
surface forms), `postings`, `positions`, `zone_map` (lengths, zones, blocks), `doc_values`,
`article_store` (stored articles) and `bulk` (ranges of terms, for merges). `boilerplate_reader`
wraps three of them, so that boilerplate counts in the zone `aside`; `boilerplate` has the arrays
behind it. `layout` has the constants of the format.

Public: `SegmentReader`, `open_reader`, `DocValues`, `zones_table`, the names of `layout`, the key
functions of `positions`. Nothing here writes. It imports `storage`, `analysis`, `similarity`,
`dates` and the ground floor.
"""
