"""Read-only queries, each a small function that returns plain rows."""
