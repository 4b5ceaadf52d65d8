"""Filings: what each office handed in for each year, with its habits, its slips and its words."""
