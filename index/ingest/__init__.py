"""Ingest: one run that brings an index up to date with its folders.

`build.build` is the door, `options.BuildOptions` how it works. `run.Run` is the run: `plan` walks
the folders and cuts what is new into tasks, `known_files` says what is new, `worker_pool` runs the
processes that read (`worker`), `ledger` counts what became of every record, `report` says it.
`dry_run` counts without writing, `writer` adds single articles, `watch` says when to run again,
`progress` how far a run is. `roots` keeps what was said of each PATH: options, patterns, moves.

May import all rooms of the package but `maintenance`.
"""
