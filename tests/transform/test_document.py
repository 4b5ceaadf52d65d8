"""A grid covers each slot once, whatever spans its cells have."""

from hypothesis import given
from hypothesis import strategies as st

from transform.document import expand_grid


@given(
    st.lists(
        st.lists(st.tuples(st.just("x"), st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=4),
        min_size=1,
        max_size=5,
    )
)
def test_a_grid_covers_each_slot_once(rows: list[list[tuple[str, int, int]]]) -> None:
    table = expand_grid(1, rows)
    widths = {len(row) for row in table.grid}
    assert len(widths) == 1
    assert sum(1 for _ in table.cells()) == sum(len(row) for row in rows)
    for cell in table.cells():
        assert table.grid[cell.row - 1][cell.column - 1] is cell
