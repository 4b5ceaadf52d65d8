"""Tables that were flattened to one cell a line, with a page's number among them."""

import pytest

from transform.document import Document, Paragraph
from transform.normalise import normalise
from transform.text.values import State

LINES = [
    *("统计指标", "单位", "统计数"),
    *("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", "353"),
    *("其中：主动公开规范性文件数", "条", "4"),
    *("制发规范性文件总数", "件", "5"),
    *("1.政府网站公开政府信息数", "条", "300"),
    *("2.政务微博公开政府信息数", "条", "236"),
    *("3.政务微信公开政府信息数", "条", "156"),
    *("4.其他方式公开政府信息数", "条", "17"),
    *("1.参加或举办新闻发布会总次数", "次", "6"),
    *("2.政府网站在线访谈次数", "次", "7"),
    *("3.政策解读稿件发布数", "篇", "8"),
    *("4.微博微信回应事件数", "次", "405"),
]
WEBSITE = LINES.index("1.政府网站公开政府信息数")


def read(lines: list[str]) -> dict[str, tuple[State, str]]:
    page = ["庄市街道2017年政府信息公开年度报告", "政府信息公开情况统计表", *lines]
    report = normalise(Document("html", tuple(map(Paragraph, page))))
    return {fact.indicator: (fact.state, fact.raw) for fact in report.facts}


def test_rows_are_put_together() -> None:
    facts = read(LINES)
    assert facts["f2014.1.2.1"] == (State.REPORTED, "300")
    assert facts["f2014.2.2.4"] == (State.REPORTED, "405")
    assert len(facts) == 11


@pytest.mark.parametrize(("place", "raw"), [(1, "2\n300"), (2, "2\n300"), (3, "300\n2")])
def test_a_pages_number_in_a_row_leaves_the_row_in_doubt_and_no_other(place: int, raw: str) -> None:
    sound, facts = read(LINES), read([*LINES[: WEBSITE + place], "2", *LINES[WEBSITE + place :]])
    state, printed = facts.pop("f2014.1.2.1")
    assert state is State.UNREADABLE
    assert printed == raw
    del sound["f2014.1.2.1"]
    assert facts == sound
