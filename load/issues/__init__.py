"""Issues followed from run to run: their identity, their life, and the log of both."""
