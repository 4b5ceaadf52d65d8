"""A warehouse that cannot be opened says why."""

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError

from load.engine import open_engine, upsert, write
from load.errors import BadWarehouseUrl, WarehouseUnreachable
from load.schema.dimensions import catalogue_state
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


def test_rows_with_the_same_key_become_one_as_if_they_came_one_after_the_other(engine: Engine) -> None:
    row = {"name": "x", "digest": "a" * 64}
    of_name = select(catalogue_state.c.digest).order_by(catalogue_state.c.name)
    with write(engine) as conn:
        conn.execute(delete(catalogue_state))
        upsert(conn, catalogue_state, [row, {**row, "digest": "b" * 64}])
        assert conn.scalars(of_name).all() == ["b" * 64]
        upsert(conn, catalogue_state, [{**row, "digest": "c" * 64}, {**row, "name": "y"}], update=())
        assert conn.scalars(of_name).all() == ["b" * 64, "a" * 64]
