"""What is done to single figures: how they are typed, marked up, measured."""

from tests.hunt.mutations.figures import cells, markup, notations, units

__all__ = ["cells", "markup", "notations", "units"]
