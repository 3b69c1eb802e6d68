"""Commands that open the page: serve, demo."""
