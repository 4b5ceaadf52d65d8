"""From a parsed report to the current version: loader.py shows the way."""
