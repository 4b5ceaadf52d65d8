"""Runs: how they end, the locks that let a single one write to a site, their requests, and the turns at hosts."""
