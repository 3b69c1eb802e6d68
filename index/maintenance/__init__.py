"""Maintenance: optimize, rebuild, forget, dump and restore; let a folder go.

`optimize` merges all segments, `rebuild` reads everything again (`retry` only what failed),
`forget` removes an article for good. `dump` writes an index into one plain file, `restore` makes an
index of it; `dump_format` are the lines of that file. `sources` lets go what a folder gave.

Each makes the next generation of a whole index and publishes it by the same rename as a run. May
import all of the package; nothing imports it but the commands.
"""
