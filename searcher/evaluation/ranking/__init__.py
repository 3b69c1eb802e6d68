"""Which of the matching articles come first?

`top_k` has the first stage: it chooses the best of a segment without sorting all, and orders ties
the same way always (`best`, `Ranking`, `Candidate`). `proximity` has the second stage: the best
hundred are looked at again, where their words stand (`reorder`, `bonuses`, `rerank_terms`).
It imports `searcher.evaluation` and its `matching`. See docs/ranking.md for the formulas.
"""
