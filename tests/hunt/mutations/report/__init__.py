"""What is done to the report around its tables: titles, days, sentences, other tables, containers, script."""

from tests.hunt.mutations.report import (
    containers,
    other_tables,
    prose,
    publication,
    script,
    titles,
    untitled,
)

__all__ = ["containers", "other_tables", "prose", "publication", "script", "titles", "untitled"]
