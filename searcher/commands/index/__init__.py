"""The commands that make and keep an index.

`index` (with `watch`), `sections`, `unsure`, `fix`, `check`, and in `maintenance` `optimize`,
`rebuild`, `forget`, `dump` and `restore`. Each imports what changes an index when it is called.
"""
