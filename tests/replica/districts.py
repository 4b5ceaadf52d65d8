"""Districts: the demonstration's, and made-up ones by seed, with names, offices and a CMS of their own."""

from collections.abc import Sequence
from dataclasses import dataclass

from replica.pages.chrome import DEMO_MASTHEAD, Masthead
from replica.platforms import DEMO_PLATFORM, KINDS, Kind, Platform, install_platform
from replica.publishers import PUBLISHERS, UNREGISTERED, Publisher, Reach, enrol_offices

_CITIES = ("明州市", "安澜市", "云浦市", "石梁市", "永宁市")
_DISTRICTS = (
    "清溪区", "望江区", "白鹭区", "南屏区", "东麓区", "金滩区", "龙津区", "西渚区", "鹿鸣区", "北塘区", "青浦岭区",
    "海棠区",
)  # fmt: skip
_PLACES = (
    "云岭", "双溪", "白沙湾", "东湖", "龙山", "青石", "柳塘", "大桥头", "梅林", "新丰", "沙埠", "高桥", "长河", "石塘",
    "西坞", "凤凰山", "下应", "横溪", "古林",
)  # fmt: skip
_REACHES: tuple[Reach, ...] = ("both", "annual", "column")


@dataclass(frozen=True, slots=True, eq=False)
class District:
    """A district: its offices in the order of their numbers, the one that no profile names, and its CMS."""

    seed: int
    code: str
    city: str
    name: str
    platform: Platform
    masthead: Masthead
    publishers: Sequence[Publisher]
    stranger: Publisher

    @property
    def profile_name(self) -> str:
        """Its name in a profile."""
        return f"{self.masthead.site_name}（副本）"

    def find_publisher(self, code: str) -> Publisher:
        """The office with this code, the one that no profile names included."""
        for publisher in (*self.publishers, self.stranger):
            if publisher.code == code:
                return publisher
        raise KeyError(f"{self.name} has no publisher {code!r}")


DEMO = District(
    0, "zhenhai-replica", "宁波市", "镇海区", DEMO_PLATFORM, DEMO_MASTHEAD, PUBLISHERS, UNREGISTERED
)


def make_district(seed: int, kind: Kind | None = None) -> District:
    """The district of a seed; seed 0 is the demonstration's. Without ``kind`` the three take turns.

    Sixty seeds have sixty names; further ones come again, with other figures.
    """
    if seed == 0:
        return DEMO
    city, name = _CITIES[seed // len(_DISTRICTS) % len(_CITIES)], _DISTRICTS[seed % len(_DISTRICTS)]
    kind = kind or KINDS[(seed - 1) % len(KINDS)]
    reaches = _REACHES if kind == "annual" else ("column",)
    places = [_PLACES[(seed * 5 + 3 * n) % len(_PLACES)] for n in range(7)]
    offices, stranger = enrol_offices(city, name, seed, places, reaches)
    masthead = Masthead(f"{city}{name}政府信息公开网站", name, f"www.district{seed}.gov.cn", f"33{seed:08d}")
    return District(
        seed, f"district{seed}", city, name, install_platform(kind, seed), masthead, offices, stranger
    )
