"""Check: compare an index with itself, with a scan of its texts, and with its source files.

`compare.check(location)` does all of it. `files` checks every byte of the files. `scan` finds the
right answers without the engine. `sources` and `wrapped` read source files again, in another way
than the readers do. `report` has the values that say what was compared and what differs.

May import everything below the commands; it opens the local engine, as it alone may.
"""
