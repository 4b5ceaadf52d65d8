"""Names of offices: no two offices may match each other, and each must match all of its own names."""

from itertools import permutations

import pytest

from extract.profile import load_profile
from replica.publishers import PUBLISHERS
from transform.text.offices import NameMatch, compare_office, is_government, is_office_name

SHIPPED = [publisher.names for publisher in load_profile("zhenhai").publishers]
REPLICA = [(publisher.name, *publisher.aliases) for publisher in PUBLISHERS]


@pytest.mark.parametrize("offices", [SHIPPED, REPLICA], ids=["zhenhai", "replica"])
def test_no_two_offices_of_a_site_match_each_other(offices: list[tuple[str, ...]]) -> None:
    matches = [
        (printed, names[0])
        for others, names in permutations(offices, 2)
        for printed in others
        if compare_office(printed, names) is not NameMatch.DIFFERENT
    ]
    assert matches == []


@pytest.mark.parametrize("offices", [SHIPPED, REPLICA], ids=["zhenhai", "replica"])
def test_each_office_matches_its_names_with_and_without_region_and_kind(
    offices: list[tuple[str, ...]],
) -> None:
    for names in offices:
        for name in names:
            longer = [name, f"{name}(本级)"] + [f"宁波市{name}"] * name.startswith("镇海区")
            assert {compare_office(printed, names) for printed in longer} == {NameMatch.SAME}, name
        if names[0].endswith("街道"):
            assert compare_office(f"宁波市镇海区{names[0]}办事处", (names[0],)) is NameMatch.SAME
        if names[0].endswith("镇"):
            assert compare_office(f"镇海区{names[0]}人民政府", (names[0],)) is NameMatch.SAME


EDUCATION = ("镇海区教育局", "区教育局", "教育局", "宁波市镇海区教育局")


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("镇海教育局", EDUCATION),
        ("宁波镇海教育局", EDUCATION),
        ("浙江省宁波市镇海区教育局", EDUCATION),
        ("本区教育局", EDUCATION),
        ("招商局", ("宁波国家高新区招商局",)),
        ("国家税务总局宁波市镇海区税务局", ("税务局", "镇海区税务局")),
        ("海曙区横街镇人民政府", ("横街镇",)),
        ("镇海区发展改革局", ("镇海区发展和改革局",)),
        ("镇海区政府办", ("镇海区人民政府办公室",)),
        ("区政府", ("镇海区人民政府",)),
        ("市场监督管理局", ("镇海区市场监督管理局",)),
        ("鎮海區教育局", EDUCATION),
    ],
)
def test_the_same_office(printed: str, names: tuple[str, ...]) -> None:
    assert compare_office(printed, names) is NameMatch.SAME


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("沐阳发改局", "沭阳发改局"),
        ("沐阳县财政局", "沭阳县财政局"),
        ("东浦镇", "东浦街道"),
        ("镇海区教育委员会", "镇海区教育局"),
        ("庄市", "庄市街道"),
    ],
)
def test_similar_names(printed: str, name: str) -> None:
    assert compare_office(printed, (name,)) is NameMatch.SIMILAR


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("骆驼街道", ("庄市街道",)),
        ("镇海区民政局", EDUCATION),
        ("民政局", ("财政局",)),
        ("镇海区", EDUCATION),
        ("宁波市镇海区人民政府", EDUCATION),
        ("镇海区教育局", ("镇海区人民政府", "镇海区")),
        ("镇海区人民政府办公室", ("镇海区人民政府", "镇海区")),
        ("江北区教育局", EDUCATION),
        ("宁波市教育局", EDUCATION),
        ("宁波市江北区教育局", EDUCATION),
        ("杭州市镇海区教育局", EDUCATION),
        ("市教育局", EDUCATION),
        ("定海区教育局", ("镇海区教育局",)),
        ("慈溪市庄市街道", ("庄市街道", "镇海区庄市街道")),
        ("镇海区教育局招生办公室", EDUCATION),
        ("蛟川街道社区卫生服务中心", ("蛟川街道",)),
        ("住房和城市建设局", ("建设局", "镇海区建设局")),
        ("安全生产监督管理局", ("市场监督管理局",)),
        ("沭阳民政局", ("沭阳财政局",)),
        ("镇政府", ("澥浦镇",)),
        ("九龙镇", ("九龙湖镇",)),
    ],
)
def test_different_offices(printed: str, names: tuple[str, ...]) -> None:
    assert compare_office(printed, names) is NameMatch.DIFFERENT


@pytest.mark.parametrize(
    ("name", "governs"),
    [("镇海区人民政府办公室", True), ("宁波市镇海区", True), ("教育局", False), ("政府", False)],
)
def test_a_government_differs_from_its_offices(name: str, governs: bool) -> None:
    assert is_government(name) is governs


@pytest.mark.parametrize("name", [name for names in SHIPPED + REPLICA for name in names])
def test_every_name_of_an_office_can_be_one(name: str) -> None:
    assert is_office_name(name)


NAMES = (
    "镇海区 测试市 招商局 区民政局 区政府办公室 镇海区发展和改革局（物价局） 宁波石化经济技术开发区管理委员会 宁波市镇海区人民医院 镇海中学"
    " 镇海区总工会 团区委 国家税务总局宁波市镇海区税务局 镇海区供电公司 镇海区残联 镇海区机构编制委员会办公室 国家统计局镇海调查队 四季青街道"
    " 中共镇海区委组织部 本溪市教育局 全椒县人民政府 向阳街道 对外贸易经济合作局 将乐县教育局 经济和信息化局 镇海区统计局 特殊教育学校 苏尼特右旗"
    " 镇海区交通运输局、港航管理局"
)
NO_NAMES = (
    "我局 本镇 本街道 本机关 全区 全街道 各街道 该局 街道 局 镇 办公室 部门 向社会 特向社会公布本镇 特编制镇海区地方志办公室 现将镇海区教育局"
    " 为进一步做好本局 在区政府 有关单位 政府网站 首页 做好 一图读懂镇海区 2017年 庄市街道2017 庄市街道半年度 管理员 admin 本站 全部 区教育局的"
)


@pytest.mark.parametrize("name", NAMES.split())
def test_names_of_offices_of_every_kind(name: str) -> None:
    assert is_office_name(name)


@pytest.mark.parametrize("text", NO_NAMES.split())
def test_pronouns_sentences_and_columns_are_no_names(text: str) -> None:
    assert not is_office_name(text)
