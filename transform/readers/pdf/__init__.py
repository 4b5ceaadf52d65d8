"""Reader of text PDFs."""
