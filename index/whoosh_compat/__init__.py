"""Whoosh: how stock Whoosh opens an index and searches it.

It is the tests' truth and a promise ("a Whoosh index"), not the engine. `schema` holds its fields, `codec` its
segments, `terms` its cursors and matchers. Only the table of contents and tests need it.
"""
