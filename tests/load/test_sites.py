"""A site is a district for life: its name and address may change, and no other district may take its code."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from load.engine import write
from load.errors import BadSiteName
from load.sites import SiteRow, ensure_site, find_site, has_several_sites, read_site, site_codes

GULOU = SiteRow("gulou", "福州市鼓楼区", "http://a.test", "350102", "福建省", "福州市", "鼓楼区")
UNPLACED = replace(GULOU, division=None, province=None, city=None, district=None)


@pytest.mark.parametrize(
    "row",
    [
        replace(GULOU, name="鼓楼区", base_url="https://new.test"),
        replace(UNPLACED, base_url="http://b.test"),
        replace(UNPLACED, name="鼓楼区"),
    ],
)
def test_a_site_may_move_and_be_renamed(engine: Engine, row: SiteRow) -> None:
    with write(engine) as conn:
        site_id = ensure_site(conn, GULOU)
        assert ensure_site(conn, row) == site_id
        assert read_site(conn, site_id) == row
        assert not has_several_sites(conn)


@pytest.mark.parametrize(
    "row",
    [
        replace(GULOU, name="徐州市鼓楼区", base_url="http://b.test", division="320302"),
        replace(GULOU, division="320302"),
        replace(UNPLACED, name="徐州市鼓楼区", base_url="http://b.test"),
    ],
)
def test_another_district_does_not_take_over_a_code(engine: Engine, row: SiteRow) -> None:
    with write(engine) as conn:
        site_id = ensure_site(conn, GULOU)
        with pytest.raises(
            BadSiteName, match=r"'gulou' of this warehouse is 福州市鼓楼区 .* a code of its own"
        ):
            ensure_site(conn, row)
        assert read_site(conn, site_id) == GULOU
        ensure_site(conn, replace(row, code="gulouxz"))
        assert has_several_sites(conn)
        assert site_codes(conn) == ["gulou", "gulouxz"]
        assert find_site(conn, "xuzhou") is None
