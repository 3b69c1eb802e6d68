"""Records with named fields: which name means what, and what a value says."""
