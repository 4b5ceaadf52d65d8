"""Readers of Word documents: .docx, and .doc by way of LibreOffice."""
