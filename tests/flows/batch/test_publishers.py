"""Which publisher a report belongs to, where no list names one."""

from datetime import UTC, datetime

import pytest

from extract.profile import load_profile
from flows.batch.publishers import settle_publisher
from flows.batch.values import BatchPage
from transform.report import Expectation

PAGE = BatchPage("http://xxgk.zh.gov.cn/a.html", "list", (), datetime(2019, 3, 1, tzinfo=UTC), Expectation())


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("宁波市镇海区教育局", "jiaoyu"),
        ("镇海区庄市街道办事处", "zhuangshi"),
        ("江北区教育局", "unregistered 江北区教育局"),
        ("宁波市教育局", "unregistered 宁波市教育局"),
    ],
)
def test_an_office_of_another_region_is_not_ours(printed: str, code: str) -> None:
    settled, _ = settle_publisher(load_profile("zhenhai"), PAGE, printed, lambda name: f"unregistered {name}")
    assert settled == code
