"""Read files as raw records, and records as articles with all their evidence.

`sources` opens a file and names the reader of each record. `input` walks folders, unpacks and
decodes; `formats` cuts files into records; `text`, `html`, `fields` and `xml` read one record each.
The readers are pure: bytes in, `Article` out. `long_paragraphs` cuts paragraphs that nobody wrote.

May import the ground modules, `index.sections` and `index.dates`.
"""
