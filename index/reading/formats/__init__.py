"""Formats: how are the records of a file read, form by form?

`table.RECORDS` names a reader for each form that `input.sniff` tells; `table.records` reads a
stream by it. A reader takes a stream and a `place.Place`, and yields raw records or failures. Each
module reads one family: `texts`, `documents` (DOCX, RTF), `json_records`, `tables`, `feeds` with
`wordpress`, `xml_records`, `mail`, `mhtml`, `warc`, and `archives` for the files inside zip and
tar. `front_matter` reads the head of a Markdown file. `bundles` cuts the downloads of databases.

May import `reading.input`, `reading.html`, `reading.xml`, `reading.fields` and the values of
`index`.
"""
