"""Similarity: find copies and repeated paragraphs without comparing all articles with all.

`minhash` computes a signature and a sketch an article while a segment is built, `candidates` finds
pairs of articles with them, `compare` compares the texts of those pairs and groups copies, `groups`
is the file of the result. `paragraph_hashes` finds equal paragraphs, from which the corpus step
finds boilerplate.

Public: `signatures`, `candidates`, `likely_copies`, `compare_pairs`, `Groups`, `Copies`,
`paragraphs`, `paragraph_hashes`. It imports `storage` and the ground floor, and knows no postings.
"""
