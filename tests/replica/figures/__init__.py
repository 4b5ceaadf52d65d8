"""Figures: deterministic, and sound but for the errors that ``replica.filings.errors`` lists."""
