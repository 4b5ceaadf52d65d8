"""Which publisher a report belongs to, where no list names one."""

import pytest

from extract.profile import load_profile
from extract.records import Reference
from flows.run.plan import Target
from flows.run.publishers import settle_publisher


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
    target = Target(Reference("http://xxgk.zh.gov.cn/a.html", "list"), None, None)
    settled, _ = settle_publisher(
        load_profile("zhenhai"), target, printed, lambda _site, name: f"unregistered {name}"
    )
    assert settled == code
