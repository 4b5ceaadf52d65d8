"""Names of divisions by their code, at the odd places of the table."""

import pytest

from extract.divisions import Division, find_code, find_division


@pytest.mark.parametrize(
    ("code", "province", "city", "district"),
    [
        ("330211", "浙江省", "宁波市", "镇海区"),
        ("330200", "浙江省", "宁波市", None),
        ("330000", "浙江省", None, None),
        ("110101", "北京市", "北京市", "东城区"),
        ("310000", "上海市", None, None),
        ("500229", "重庆市", "重庆市", "城口县"),
        ("429004", "湖北省", None, "仙桃市"),
        ("659001", "新疆维吾尔自治区", None, "石河子市"),
        ("441900", "广东省", "东莞市", None),
        ("460400", "海南省", "儋州市", None),
        ("532301", "云南省", "楚雄彝族自治州", "楚雄市"),
        ("540481", "西藏自治区", "林芝市", "米林市"),
    ],
)
def test_a_code_has_its_names(code: str, province: str, city: str | None, district: str | None) -> None:
    assert find_division(code) == Division(code, province, city, district)


@pytest.mark.parametrize("code", ["330204", "110100", "429000", "330271", "000000", "3302", "", "# Adm"])
def test_what_is_no_division_of_the_edition_has_none(code: str) -> None:
    """330204 was merged in 2016; the groups 市辖区 and 省直辖县级行政区划 are no divisions, nor are zones."""
    assert find_division(code) is None


def test_the_table_is_whole() -> None:
    codes = [f"{number:06d}" for number in range(110000, 660000)]
    found = [division for code in codes if (division := find_division(code))]
    assert len({division.province for division in found}) == 31
    assert 2800 < sum(division.district is not None for division in found) < 3000
    assert all(division.city or division.code[2:4] == "90" or division.district is None for division in found)


@pytest.mark.parametrize(
    ("district", "city", "code"),
    [
        ("镇海区", "宁波市", "330211"),
        ("镇海区", None, "330211"),
        ("鼓楼区", None, None),
        ("鼓楼区", "福州市", "350102"),
        ("镇海区", "杭州市", None),
        ("清溪区", None, None),
        ("宁波市", None, None),
    ],
)
def test_a_name_has_a_code_where_it_is_the_only_one(
    district: str, city: str | None, code: str | None
) -> None:
    assert find_code(district, city) == code
