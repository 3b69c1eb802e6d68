"""Plain text: what do the lines of a scraped page say?

`reader.read_text` reads a raw record as an `Article`; `reader.read_lines` does the same for a text
with facts known from elsewhere. `headline` and `headline_scores` find the headline, `dates` the
days, `authors` the names, `line_weights` the stretch that is the body, and `body` sorts its lines into
paragraphs, captions and boilerplate. `wrapped_lines` and `hyphenation` undo the printer's breaks
first. `cues` and `phrases` are the lists of words, matched by `prefix_patterns`.

May import the rooms of dates and sections, `reading.input`, and the values of the package.
"""
