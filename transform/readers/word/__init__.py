""".docx and .doc."""
