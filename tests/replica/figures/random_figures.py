"""Chance that always falls the same way: everything the replica makes up hangs on names, never on a clock."""

from collections.abc import Sequence
from random import Random


def random_for(*names: object) -> Random:
    """A generator of its own for this name; the same on every machine and Python."""
    return Random("/".join(map(str, ("gongkai", *names))))


def spread(rng: Random, total: int, weights: Sequence[int]) -> list[int]:
    """``total`` things thrown into as many boxes as there are weights."""
    boxes = [0] * len(weights)
    for box in rng.choices(range(len(weights)), weights, k=total):
        boxes[box] += 1
    return boxes
