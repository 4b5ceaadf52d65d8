"""The mutations, by what they change; importing this package enters them all in the register."""

from tests.hunt.mutations import figures, files, report, tables

__all__ = ["figures", "files", "report", "tables"]
