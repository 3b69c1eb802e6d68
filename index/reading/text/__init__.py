"""Plain-text scrapes: headline, dates, authors and body, found among the lines of a stripped page."""
