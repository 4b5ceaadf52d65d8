"""Offices that lists name and the profile lacks."""

from pathlib import Path

from extract.adapters.publisher_proposals import propose_publishers
from extract.profile import SiteProfile, load_profile
from extract.records import Reference, ReportLikelihood


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
