"""Storage: files of arrays, compressed slices, tables of strings, ids, generations and the lock.

`array_file` is the container of everything, `stored_articles` holds texts and evidence, `generation` the table of
contents. Knows no postings. Imports the ground floor and the readers' values.
"""
