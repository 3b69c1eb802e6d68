"""The views: one module a page, each a blueprint."""
