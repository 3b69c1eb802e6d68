"""Reading: files become raw records, records articles with all their evidence.

`sources` opens a file and names the reader of each record. The readers are pure: bytes in, `Article` out.
Imports the ground floor, `sections` and `dates` alone.
"""
