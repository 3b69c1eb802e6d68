"""Whoosh: let stock Whoosh open an index and search it.

It is a promise ("a Whoosh index") and the tests' independent truth, not the engine. `schema` has
the fields, `codec` reads segments and writes the Whoosh part of the table of contents, `terms` has
cursors and matchers.

Public: `table_of_contents`, `ArrayCodec`, `ArraySegment`, `whoosh_schema`. `ArraySegment` and
`ArrayText` are pickled by name into every index, so moving one raises `FORMAT_VERSION`. It imports
`segments` and what that stands on.
"""
