"""Commits: one rename publishes the next generation of segments, deletions and manifest.

`changes.apply` makes one commit of new segments, deleted ids and manifest parts. `compaction`
chooses the segments to merge. `publish` writes the table of contents, renames it and cleans up.
`manifest` says which files and records the index knows, `manifest_writer` writes its parts,
`digests` holds hashes of records. `forgotten` lists the articles that are passed over.

Whoever writes holds the lock; readers need none. May import `building`, `whoosh_compat` and what
they stand on.
"""
