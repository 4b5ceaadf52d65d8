"""Readers of Excel workbooks: .xlsx and .xls."""
