"""How offices write: charsets, characters, numbers, dates, names and titles. Imports nothing of ours."""
