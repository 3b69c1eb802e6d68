"""Input: which files are there, what are they, and which characters do their bytes mean?

`walk.walk` meets the files of a folder in a fixed order. `streams.Stream` reads bytes forwards,
`compressed` unpacks them under limits. `sniff.sniff` tells the form of a file by its first bytes,
with `signatures` for what is packed or no text and `markup_signs` for pages. `decode.decode` turns
bytes into characters (`encoding_guess` by letters), `clean.clean` repairs them. `noise`, `pictures`
and `ruby` find what is no text. `raw_record.RawRecord` is what readers get.

May import the values of `index` alone.
"""
