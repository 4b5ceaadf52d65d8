"""A warehouse that cannot be opened says why."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from load.engine import open_engine, write
from load.errors import BadWarehouseUrl, WarehouseUnreachable
from load.schema.runs import run_lock


def test_the_warehouse_says_what_is_wrong_with_its_url() -> None:
    with pytest.raises(BadWarehouseUrl, match="mysql"):
        open_engine("mysql://x/y")
    with pytest.raises(BadWarehouseUrl, match="not understood"):
        open_engine("nonsense")
    with pytest.raises(WarehouseUnreachable, match="does not answer"):
        open_engine("postgresql://nobody:secret@127.0.0.1:1/none")
    with pytest.raises(WarehouseUnreachable, match="choose another"):
        open_engine("sqlite:////dev/null/warehouse.db")


def test_a_password_stays_out_of_messages() -> None:
    with pytest.raises(WarehouseUnreachable) as caught:
        open_engine("postgresql://nobody:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)


def test_a_row_cannot_point_at_a_run_that_is_not_there(engine: Engine) -> None:
    """SQLite keeps foreign keys only where each connection asks for it."""
    with pytest.raises(IntegrityError), write(engine) as conn:
        conn.execute(run_lock.update().values(run_id=4711))
