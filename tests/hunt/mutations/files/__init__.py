"""What kinds of file do: HTML, text, PDF, Word, Excel."""

from tests.hunt.mutations.files import html_source, pdf_layout, sheet_formats, text_layouts, word, workbook

__all__ = ["html_source", "pdf_layout", "sheet_formats", "text_layouts", "word", "workbook"]
