"""The commands that ask an index.

`search`, `show` and `similar`, `facets` and `complete`, `copies`, `stats` and `errors`, and
`completion` for shells. They know an index by `searcher.engine.protocol` alone.
"""
