"""Evaluation: a query tree becomes matching articles and their scores, by arrays.

`snapshot` is one generation held open, `resolver` finds terms, `posting_lists` their postings, `evaluator` has one
function a node, `spans` does phrases and NEAR, `top_k` and `proximity` rank. Imports the format of `index`.
"""
