"""Which articles match a question, and how well? A query tree over the arrays of a snapshot.

`snapshot` holds one generation open. `resolver` says which terms, words and surface forms a word of
the question means. `expansions` does so for patterns, `posting_lists` reads and joins their lists,
and `segment_terms` does it all for one segment. `term_weights` weighs them, `filters` tests values
and days, `bounds` limits time and memory.
`matching` finds and scores (`QueryWeight`: the whole index; `SegmentQuery`: one segment), and
`ranking` orders. This folder imports neither of the two, only the format of `index`,
`searcher.query` and the values of `searcher`.
"""
