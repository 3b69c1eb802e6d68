"""The commands that open the page: `serve` over an index, `demo` over the bundled sample."""
