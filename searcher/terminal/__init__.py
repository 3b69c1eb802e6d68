"""The terminal: results and articles as text, colours, wrapping, progress.

Stands on `results` and `export`.
"""
