"""PDFs: text, rules and what is hidden, into paragraphs and grids."""
