"""Builders of test files of the kinds that the replica does not serve, sound and hostile."""
