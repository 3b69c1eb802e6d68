"""Building: write segments, from articles or from segments that are merged.

From articles: `segment_builder` is the roof; `zone_layout` lays blocks out, `block_collector` and
`chunk_table` number chunks of text, `token_analysis` makes tokens of them, `term_builder` makes the
vocabulary, `postings_writer` lays postings out with `frequency_patterns` and `spool`,
`doc_values_writer` writes the facets. From segments: `merger` is the roof; `segment_source` takes
ranges of terms out of a segment and `postings_merger` interleaves those of all.

Public: `SegmentBuilder`, `Finished`, `merge`, `MERGE_MIN_SEGMENTS`, `put_notes`. It imports
`segments` and what that stands on, and `parallel`; it publishes nothing, which is for `commits`.
"""
