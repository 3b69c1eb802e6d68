"""Files -> a Whoosh index: reading articles, analysing their words, storing them as arrays."""
