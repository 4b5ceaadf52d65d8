"""What the titles of tables and the names of sheets say of a document's office, year and months."""

from dataclasses import replace

import pytest

from transform.document import Document, expand_grid
from transform.table_titles import find_partial_period, title_of_sheet


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("2016", "2016年"),
        ("上年", "上年度"),
        ("第四季度", "第四季度"),
        ("2016年上半年", "2016年上半年"),
        ("Sheet1", ""),
    ],
)
def test_the_name_of_a_sheet_dates_it(name: str, words: str) -> None:
    assert title_of_sheet(name).startswith(words)
    assert bool(title_of_sheet(name)) is bool(words)


@pytest.mark.parametrize(("names", "words"), [(("一季度", "二季度"), "季度"), (("2017年", "四季度"), None)])
def test_a_workbook_is_of_a_part_of_the_year_where_all_its_sheets_are(
    names: tuple[str, ...], words: str | None
) -> None:
    row = (("收到申请数", 1, 1), ("3", 1, 1))
    tables = tuple(replace(expand_grid(n, (row,)), sheet=name) for n, name in enumerate(names, 1))
    assert find_partial_period(Document(kind="xlsx", blocks=tables)) == words
