"""Days of a page: stated in its markup, printed in its text, and the choice between them."""
