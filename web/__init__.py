"""The page: a small Flask application over `searcher`."""
