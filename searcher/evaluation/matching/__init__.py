"""Which articles of a segment match a query tree, and with what score?

`QueryWeight` is a question over the whole index: its expansions, its bounds and the weights of its
words. `SegmentQuery` is the same question over one segment: it has a function for each kind of
node, in the table `MATCHERS`. `segment_positions` finds where positional nodes stand and keeps it,
`spans` evaluates them, `near` joins their spans, `disjunction` merges the matches of OR. It imports
`searcher.evaluation`, the format of `index` and `searcher.query`, and no ranking.
"""
