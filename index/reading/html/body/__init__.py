"""Choose the blocks of a page that are its text.

Public names: `choose.choose_blocks`, which gives a `Body` of paragraphs and captions, and
`choose.standfirst`. Two readings vote: `content_score` finds the element where prose is densest,
`second_opinion` asks trafilatura and merges both. `ends` and `next_article` cut boilerplate and the
next article off the result.

May import the ground modules, `index.sections`, `index.dates`, and the other folders of
`index.reading`.
"""
