"""Accidents of nights, and what everybody is told of each: ``python -m tests.accidents`` makes docs/ACCIDENTS.md of them."""
