"""`python -m searcher` is the command `searcher`."""

from searcher.cli import main

main()
