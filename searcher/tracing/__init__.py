"""Tracing: how coverage went, and when it was denser than chance allows.

`bursts` finds the periods in which a question's share of all articles is raised.

May import `searcher.engine` and what stands below it, and `searcher.export`.
"""
