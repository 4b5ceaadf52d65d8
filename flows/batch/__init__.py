"""A batch: what a run hands to whoever reads and loads it, on this machine or another; and that work."""
