"""The offices of the district: who files, under which opaque key, and where their reports are reached."""

from dataclasses import dataclass
from typing import Literal

Reach = Literal["both", "annual", "column"]


@dataclass(frozen=True, slots=True)
class Publisher:
    """An office. ``reach`` says where its reports stand: the annual-report address, the column, or both.

    An unregistered one files like the others and is left out of the site profile.
    """

    code: str
    name: str
    kind: str
    area: str
    reach: Reach
    number: int
    registered: bool = True

    @property
    def aliases(self) -> tuple[str, ...]:
        """Longer names under which the same office signs."""
        longer = (f"镇海区{self.name}", f"宁波市镇海区{self.name}")
        return (f"{self.name}办事处", *longer) if self.kind == "subdistrict" else longer


_SUBDISTRICTS = (
    ("zhuangshi", "庄市街道"), ("zhaobaoshan", "招宝山街道"), ("jiaochuan", "蛟川街道"),
    ("luotuo", "骆驼街道"), ("guisi", "贵驷街道"),
)  # fmt: skip
_TOWNS = (("jiulonghu", "九龙湖镇"), ("xiepu", "澥浦镇"))
_DEPARTMENTS = (
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


def _enrol() -> tuple[Publisher, ...]:
    kinds = (("subdistrict", _SUBDISTRICTS), ("town", _TOWNS), ("department", _DEPARTMENTS))
    offices = [(kind, *office) for kind, group in kinds for office in group]
    return tuple(
        Publisher(code, name, kind, f"{2_971_724 + 131 * n:09d}", _REACHES[n % 3], n)
        for n, (kind, code, name) in enumerate(offices)
    )


PUBLISHERS = _enrol()
UNREGISTERED = Publisher(
    f"unregistered-{_STRANGER}", _STRANGER, "other", "007390218", "column", 90, registered=False
)


def find_publisher(code: str) -> Publisher:
    """The office with this code, the unregistered one included."""
    for publisher in (*PUBLISHERS, UNREGISTERED):
        if publisher.code == code:
            return publisher
    raise KeyError(f"the replica has no publisher {code!r}")
