"""The marts as files for other tools: whole, of one moment, with a description of what they are."""

from load.export.dataset import ExportedFile, ExportFormat, Selection, export_marts, read_mart

__all__ = ["ExportFormat", "ExportedFile", "Selection", "export_marts", "read_mart"]
