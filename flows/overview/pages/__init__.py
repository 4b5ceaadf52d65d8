"""The pages of the overview, each kind of them by a module: out of a district, in the words of one language."""
