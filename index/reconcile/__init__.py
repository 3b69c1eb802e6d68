"""Reconcile: what only the whole corpus can tell, decided at every commit from stored evidence.

`corpus.reconcile` runs the steps in their order: `sections` (names of sections a site), `dates`
(order of day and month a site), `corrections` (what a person has set), `copies` (groups of copies,
lent days) and `boilerplate` (paragraphs that a site repeats). `rows` is the table of all articles
that the steps share, `facet_changes` what they change in a segment, `unsure` the list of what stays
unsure.

No file is read again. The outcome depends on the articles and the corrections alone, so a rebuild
gives it again. May import `commits` and what that stands on.
"""
