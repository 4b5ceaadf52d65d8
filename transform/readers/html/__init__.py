"""Readers of HTML pages and fragments."""
