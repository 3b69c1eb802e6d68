"""Ingest: one run that brings an index up to date with its folders.

`build` is the door, `run` the run, `plan` cuts work into tasks, `worker_pool` runs processes, `ledger` keeps
count, `writer` adds single articles, `watch` goes on. Imports everything but `maintenance`.
"""
