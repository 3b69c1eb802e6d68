"""Reconcile: what only the whole corpus can tell, decided at every commit from stored evidence.

`corpus` is the step, `sections`, `dates` and `boilerplate` its parts, `corrections` what a person has said,
`facet_changes` the outcome. No file is read again. Imports `commits` and what it stands on.
"""
