"""Commits: one rename publishes the next generation of segments, deletions and manifest.

`changes` applies one commit, `compaction` merges segments, `publish` renames, `manifest` remembers files and
records, `forgotten` the articles to pass over. Imports `building`, `whoosh_compat` and what they stand on.
"""
