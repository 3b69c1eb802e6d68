"""Analysis: texts become tokens, tokens words, words stems by language.

The table in ARCHITECTURE.md shows each rule by an example. Pure. Imports the ground floor alone.
"""
