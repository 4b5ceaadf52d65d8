"""Lists compared with yesterday's; references merged; offices proposed."""

from datetime import date
from pathlib import Path

import pytest

from extract.adapters.publisher_proposals import propose_publishers
from extract.profile import SiteProfile, load_profile
from extract.records import Listing, Reference, ReportLikelihood, compare_listing, merge_references


@pytest.mark.parametrize(
    ("now", "before", "check"),
    [
        (Listing("s", "u", 97), 97, None),
        (Listing("s", "u", 98), 97, None),
        (Listing("s", "u", 90), 97, None),
        (Listing("s", "u", 80), 97, "discovery.list_shrank"),
        (Listing("s", "u", 0), 97, "discovery.list_emptied"),
        (Listing("s", "u", 0), 0, None),
        (Listing("s", "u", 0, error="shell"), 97, None),
    ],
)
def test_a_list_against_yesterday(now: Listing, before: int, check: str | None) -> None:
    finding = compare_listing(now, before, max_shrink=0.1)
    assert (finding.check if finding else None) == check


def test_one_address_from_several_sources() -> None:
    cut = Reference("http://h/a", "column", title="庄市街道2017年度…", likelihood=ReportLikelihood.UNSURE)
    full = Reference(
        "http://h/a",
        "search",
        title="庄市街道2017年度信息公开年度报告",
        year=2017,
        published_on=date(2018, 2, 22),
    )
    other = Reference("http://h/b", "search", likelihood=ReportLikelihood.NOT_REPORT)
    assert merge_references([cut, other, full]) == [
        Reference("http://h/a", "column", title=full.title, year=2017, published_on=date(2018, 2, 22)),
        other,
    ]


def test_offices_to_add_and_areas_to_add(zhenhai: SiteProfile) -> None:
    references = [
        Reference(
            "http://h/1", "s", title="宁波石化经济技术开发区管委会2017年政府信息公开年度报告", year=2017
        ),
        Reference(
            "http://h/2", "s", title="宁波石化经济技术开发区管委会2018年政府信息公开年度报告", year=2018
        ),
        Reference(
            "http://h/zfxxgk/xz/PX0043/08/", "s", title="骆驼街道", likelihood=ReportLikelihood.NOT_REPORT
        ),
        Reference("http://h/3", "s", title="庄市街道2017年度信息公开年度报告", year=2017),
        Reference("http://h/4", "s", title="便民服务热线", likelihood=ReportLikelihood.NOT_REPORT),
    ]
    new, known = propose_publishers(zhenhai, references)
    assert (new.name, new.code, new.area, new.years) == (
        "宁波石化经济技术开发区管委会",
        None,
        None,
        {2017, 2018},
    )
    assert (known.name, known.code, known.area) == ("骆驼街道", "luotuo", "PX0043")


def test_a_proposal_can_be_pasted_into_a_profile(zhenhai: SiteProfile, tmp_path: Path) -> None:
    reference = Reference(
        "http://h/zfxxgk/xz/PX0043/08/", "s", title="横街镇", likelihood=ReportLikelihood.NOT_REPORT
    )
    (proposal,) = propose_publishers(zhenhai, [reference])
    path = tmp_path / "new.toml"
    path.write_text(
        '[site]\ncode = "x"\nname = "x"\nbase_url = "http://h"\n[[source]]\nkind = "links"\npath = "/"\n'
        + proposal.to_toml()
    )
    (publisher,) = load_profile(str(path)).publishers
    assert (publisher.name, publisher.kind, publisher.area) == ("横街镇", "town", "PX0043")
