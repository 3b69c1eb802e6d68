"""What does a piece of typed text say by itself, before it is part of a query tree?

`punctuation` trims the signs around a word, `pattern_words` cuts a pattern into words of the index,
`relative_dates` reads days such as `lastmonth` or `2019..2020`, `period_words` other ways to write
them. `other_syntax` sees what other search engines take.
Pure functions from text to values: this folder imports the analysis and dates of `index` and nothing of
`searcher`.
"""
