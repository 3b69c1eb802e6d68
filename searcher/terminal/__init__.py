"""The terminal: results and articles as text, in colour, wrapped, through a pager.

`output` writes text, data and messages where they belong. `pen` makes text safe, wraps and colours
it. `results` makes the lines of an answer, `article` those of one article with its evidence,
`progress` the line that shows how far a run, a check or an export is.

`last_answer` keeps the ids that a shell completes.

May import the values of `searcher`, `searcher.export`, and the progress values of `index.ingest`.
"""
