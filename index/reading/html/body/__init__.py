"""The text of a page: what its prose and a second reader take for it, and what is cut off its ends."""
