"""Exports: results and articles in the formats of other programs.

`formats` has the table of export formats and `rows`, which writes hits in any of them. `documents`
makes JSON of an answer, an article and the figures of an index; `tables` CSV, TSV and Markdown;
`citations` RIS and BibTeX. `source_record` finds the bytes that an article was read from.

May import the values of `searcher` (`results`, `wording`), the ground of the index, and for source
records what opens a file. Knows no engine.
"""
