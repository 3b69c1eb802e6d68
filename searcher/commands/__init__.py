"""The commands, a module each: what may be typed, and what is done with it."""
