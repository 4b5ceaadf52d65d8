"""Writers of the document kinds that the replica does not serve: what an office typed, as the bytes of a file."""
