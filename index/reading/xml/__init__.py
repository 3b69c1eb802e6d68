"""XML of archives and agencies: where do title, day, writers and paragraphs stand in each format?

`documents.records` tells the formats apart by their roots and yields raw records with named fields.
`archives` reads TEI and ALTO, `agencies` reads NITF, NewsML and the Reuters corpus, and `elements`
turns elements into text. What the fields mean is for `reading.fields`.

May import `reading.input`, the joining of broken words in `reading.text`, and the package's values.
"""
