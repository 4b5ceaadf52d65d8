"""What kinds of file do: text, PDF, Word, Excel."""

from tests.hunt.mutations.files import pdf_layout, text_layouts, word, workbook

__all__ = ["pdf_layout", "text_layouts", "word", "workbook"]
