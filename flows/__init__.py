"""Orchestration: what runs when. The only package that sees all others, and the only one to know Prefect."""
