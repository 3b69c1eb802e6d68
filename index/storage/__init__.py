"""Storage: the files of an index, below segments.

`array_file` is the container of everything: named arrays with checksums, mapped. In it lie
`compressed` slices, `stored_articles` (texts and evidence as JSON) and `string_table`. `generation`
reads the table of contents, which says which files make up the index; `lock` lets one process
write. `ids` and `hashing` turn ids and URLs to numbers.

Public: `ArrayFile`, `ArrayWriter`, `Slices`, `Strings`, `Generation`, `SegmentEntry`,
`generation.read`, `lock`. It knows no postings, and imports the ground floor and `dates`.
"""
