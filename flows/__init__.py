"""The flows and the command line: the only package that imports all others, and the only one that imports Prefect."""
