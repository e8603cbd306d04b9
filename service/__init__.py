"""Everything of Regflow that is not a web page."""
