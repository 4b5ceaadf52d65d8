""".xlsx and .xls."""
