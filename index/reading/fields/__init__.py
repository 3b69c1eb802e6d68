"""Fields: what does a record with named fields say as an article?

`reader` reads a raw record with fields as an `Article`. `field_names` finds which key holds which
field, `field_values` reads texts, days, paths and names out of values, `writers` reads bylines, and
`markup` reads HTML in a value. A record whose text is a whole scrape is read by `reading.text`.

May import `reading.text`, `reading.input`, the rooms of dates and sections, and the values of
`index`.
"""
