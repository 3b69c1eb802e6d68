"""Input: walking folders, opening archives, telling formats apart, decoding bytes."""
