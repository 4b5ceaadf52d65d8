"""Bytes to facts: document readers, forms, matching, values, checks. Pure: no network, no database."""
