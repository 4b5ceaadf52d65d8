"""The columns of the site: the same articles listed by three generations of list pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Contents = Literal["all", "reports", "news"]


@dataclass(frozen=True, slots=True)
class Column:
    """A list page. ``units`` are its lists by unit id; ``by_page`` proxies heed nothing but ``page``."""

    code: str
    name: str
    units: Mapping[str, Contents]
    proxy: str
    per_page: int = 15
    by_page: bool = False
    in_table: bool = False


MAIN = Column("1001", "政府信息公开年报", {"5503452": "all"}, "/module/jpage/dataproxy.jsp")
COLUMNS: Mapping[str, Column] = {
    column.code: column
    for column in (
        MAIN,
        Column("1002", "年度报告", {"7543749": "all"}, "/module/web/jpage/dataproxy.jsp", 20, by_page=True),
        Column(
            "1003",
            "信息公开",
            {"220011": "reports", "220012": "news"},
            "/module/jslib/jquery/jpage/dataproxy.jsp",
            14,
            in_table=True,
        ),
    )
}
NEWS_COLUMN = "1099"
JPAAS_COLUMN = "1229000001"
KNOWN = frozenset({*COLUMNS, NEWS_COLUMN, JPAAS_COLUMN})
REPORTS_CATEGORY = "政府信息公开年报"
