"""`python -m searcher` is the command `searcher`."""

from searcher.start import main

main()
