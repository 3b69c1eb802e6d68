"""Commands that ask: search, show, facets, similar, copies, complete, stats, errors."""
