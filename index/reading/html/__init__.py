"""Pages: title, days, section, authors and body of an HTML page, from what states each best."""
