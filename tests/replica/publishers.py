"""The offices of the district: who files, under which opaque key, and where their reports are reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Reach = Literal["both", "annual", "column"]


@dataclass(frozen=True, slots=True)
class Publisher:
    """An office. ``reach`` says where its reports stand: the annual-report address, the column, or both.

    An unregistered one files like the others and is left out of the site profile. ``seed`` is that of its district:
    offices of two districts that have one code file different figures.
    """

    code: str
    name: str
    kind: str
    area: str
    reach: Reach
    number: int
    registered: bool = True
    region: str = "镇海区"
    city: str = "宁波市"
    seed: int = 0

    @property
    def lot(self) -> str:
        """What its figures and dates are drawn by."""
        return f"{self.seed}/{self.code}" if self.seed else self.code

    @property
    def signature(self) -> str:
        """Its name in the titles of its reports: in every other district with the district's name in front."""
        return f"{self.region}{self.name}" if self.seed % 2 and self.registered else self.name

    @property
    def aliases(self) -> tuple[str, ...]:
        """Longer names under which the same office signs."""
        longer = (f"{self.region}{self.name}", f"{self.city}{self.region}{self.name}")
        return (f"{self.name}办事处", *longer) if self.kind == "subdistrict" else longer


_Offices = tuple[tuple[str, str], ...]
_SUBDISTRICTS: _Offices = (
    ("zhuangshi", "庄市街道"), ("zhaobaoshan", "招宝山街道"), ("jiaochuan", "蛟川街道"),
    ("luotuo", "骆驼街道"), ("guisi", "贵驷街道"),
)  # fmt: skip
_TOWNS: _Offices = (("jiulonghu", "九龙湖镇"), ("xiepu", "澥浦镇"))
_DEPARTMENTS: _Offices = (
    ("caizheng", "财政局"), ("jiaoyu", "教育局"), ("minzheng", "民政局"), ("sifa", "司法局"),
    ("nongye", "农业局"), ("fagai", "发展和改革局"), ("jingxin", "经济和信息化局"),
    ("zhujian", "住房和建设交通局"), ("huanbao", "环境保护局"), ("weiji", "卫生和计划生育局"),
    ("wenguang", "文化广电新闻出版局"), ("keji", "科学技术局"), ("renshe", "人力资源和社会保障局"),
    ("shenji", "审计局"), ("tongji", "统计局"), ("anjian", "安全生产监督管理局"),
    ("shichang", "市场监督管理局"), ("gongan", "公安分局"), ("guotu", "国土资源分局"),
    ("guihua", "规划分局"), ("chengguan", "城市管理局"), ("shuili", "水利局"), ("shangwu", "商务局"),
    ("dangan", "档案局"), ("jiguan", "机关事务管理局"), ("xinfang", "信访局"), ("quban", "人民政府办公室"),
    ("zhifa", "综合行政执法局"), ("lvyou", "旅游局"), ("tiyu", "体育局"), ("qixiang", "气象局"),
    ("shuiwu", "税务局"), ("jiaoyi", "公共资源交易中心"), ("fuwu", "行政服务中心"),
    ("minzong", "民族宗教事务局"), ("waiqiao", "外事侨务办公室"), ("renfang", "人民防空办公室"),
    ("fupin", "残疾人联合会"), ("gongxiao", "供销合作社联合社"), ("jiaotong", "交通运输管理所"),
    ("haiguan", "口岸管理办公室"), ("yjgl", "应急管理局"), ("tuijun", "退役军人事务局"),
    ("yibao", "医疗保障局"),
)  # fmt: skip
_STRANGER = "宁波石化经济技术开发区管委会"
_REACHES: tuple[Reach, ...] = ("both", "annual", "column")


def _list_offices(subdistricts: _Offices, towns: _Offices) -> list[tuple[str, str, str]]:
    kinds = (("subdistrict", subdistricts), ("town", towns), ("department", _DEPARTMENTS))
    return [(kind, *office) for kind, group in kinds for office in group]


PUBLISHERS = tuple(
    Publisher(code, name, kind, f"{2_971_724 + 131 * n:09d}", _REACHES[n % 3], n)
    for n, (kind, code, name) in enumerate(_list_offices(_SUBDISTRICTS, _TOWNS))
)
UNREGISTERED = Publisher(
    f"unregistered-{_STRANGER}", _STRANGER, "other", "007390218", "column", 90, registered=False
)


def enrol_offices(
    city: str, region: str, seed: int, places: Sequence[str], reaches: Sequence[Reach]
) -> tuple[tuple[Publisher, ...], Publisher]:
    """The offices of another district under the codes of this one, and the one that no profile names.

    ``places`` are the names of its streets and towns, without their kind.
    """
    subdistricts = tuple(
        (code, f"{place}街道") for (code, _), place in zip(_SUBDISTRICTS, places, strict=False)
    )
    towns = tuple(
        (code, f"{place}镇") for (code, _), place in zip(_TOWNS, places[len(_SUBDISTRICTS) :], strict=False)
    )
    first = 3_000_000 + 10_007 * seed
    offices = tuple(
        Publisher(
            code, name, kind, f"{first + 131 * n:09d}", reaches[n % len(reaches)], n,
            region=region, city=city, seed=seed,
        )
        for n, (kind, code, name) in enumerate(_list_offices(subdistricts, towns))
    )  # fmt: skip
    name = f"{city[:-1]}临港经济技术开发区管委会"
    stranger = Publisher(
        f"unregistered-{name}", name, "other", f"{first - 131:09d}", "column", 90,
        registered=False, region=region, city=city, seed=seed,
    )  # fmt: skip
    return offices, stranger


def find_publisher(code: str) -> Publisher:
    """The demonstration's office with this code, the unregistered one included."""
    for publisher in (*PUBLISHERS, UNREGISTERED):
        if publisher.code == code:
            return publisher
    raise KeyError(f"the replica has no publisher {code!r}")
