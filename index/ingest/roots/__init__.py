"""What is remembered of each PATH: options, what is left out below it, where it has moved."""
