"""kill -9 at named points: the next night ends in the warehouse of an undisturbed one. `make kills` takes them all."""

from pathlib import Path

import pytest

from tests.conftest import DATABASES
from tests.support.kill_points import choose_few, open_ground
from tests.support.long import spread


@pytest.mark.parametrize("database", spread(DATABASES, 2))
def test_the_night_after_makes_good_what_a_killed_night_left(
    database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Amid a batch, before and after its commit, in close, and before the end is recorded; three on PostgreSQL."""
    server = request.getfixturevalue("postgres_server") if database == "postgresql" else None
    with open_ground(tmp_path, server) as ground:
        ground.set_stage()
        ground.learn()
        few = choose_few(ground.points)[: 5 if server is None else 3]
        assert [point for point in few if not ground.kill(point)] == []
