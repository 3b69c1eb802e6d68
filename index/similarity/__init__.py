"""Similarity: which articles are copies of one another.

`minhash` signs texts, `candidates` proposes pairs, `compare` decides each on the texts, `groups` keeps the
outcome. `paragraph_hashes` finds equal paragraphs. Imports `storage` and `analysis`.
"""
