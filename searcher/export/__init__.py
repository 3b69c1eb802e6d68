"""Exports: results and articles as JSON, CSV, RIS, BibTeX, Markdown.

Stands on `results` alone.
"""
