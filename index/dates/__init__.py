"""Dates: printed days become calendar days, and the ladder chooses the day of publication.

`choose` is the ladder, `find` and `textual` read printed days, `urls` those of addresses, `relative` "two days
ago", `values` checks them, `ordinals` turns them into numbers. Pure. Imports the ground floor and `sections`.
"""
