"""Commands about an index: index, sections, fix, check, optimize, rebuild, forget, dump, restore."""
