"""庄市街道 2017, the report the project began with: its true figures, and prose in other words.

The prose keeps the peculiarities of the original: December for the whole year, a sentence about 2016, and
figures of which the table repeats some in leaf rows under blank totals.
"""

from collections.abc import Mapping

from replica.publishers import Publisher
from replica.sheet import TOTAL, Key
from transform.forms.catalogue import forms

SEED = ("zhuangshi", 2017)
_REPORTED: Mapping[str, str] = {
    "1.1": "353", "1.2.2": "236", "1.2.3": "156", "2.2.2.1": "1", "2.2.4": "405", "2.2.5": "184",
    "3.1.3": "3", "3.2.1": "3", "3.3.4.6": "1", "3.3.5": "2",
    "8.1": "1", "8.2": "0", "8.3.1": "0", "8.3.2": "3", "8.4": "5",
}  # fmt: skip
_NOT_PRINTED = ("f2014.1.2.0", "f2014.9", "f2014.X.")


def is_seed(publisher: Publisher, year: int) -> bool:
    """Whether this is that report: an office of another district may have the same code."""
    return publisher.seed == 0 and (publisher.code, year) == SEED


def seed_values() -> dict[Key, str]:
    """Its 54 cells: 15 numbers and 39 blanks."""
    lines = [i.code for i in forms()["f2014"].indicators if i.kind == "value"]
    printed = [code for code in lines if not code.startswith(_NOT_PRINTED)]
    return {(code, TOTAL): _REPORTED.get(code.removeprefix("f2014."), "") for code in printed}


SEED_PROSE = (
    "一、2017年政府信息公开概况",
    "2017年12月1日至2017年12月31日，庄市街道依托镇海区政府信息公开网站（http://xxgk.zh.gov.cn/），"
    "按机构职能、政策文件等8个类别发布信息353条，没有接到举报和投诉，也没有出现泄密问题。",
    "二、2017年主要做法",
    "（一）健全责任体系",
    "街道由分管领导牵头，党政办具体承办，各科室和村、社区各有一名信息员，发布之前逐级审核、留痕备查。",
    "（二）丰富公开内容",
    "对照区里的年度要点，街道重新梳理了公开目录。2016年街道公开的文件以农村、治安和城建三方面为主，"
    "同时收集村、社区的动态消息，让居民及时了解身边事。",
    "（三）拓宽公开渠道",
    "不上网的居民可以看公告栏，上网的居民可以看微博微信。其中政务微博发布236条，政务微信发布156条；"
    "在这两个平台上答复网民提问405条，在镇海网络问效平台上回帖184帖。",
    "三、依申请公开和不予公开情况",
    "今年新收到依申请公开3条，均在15个工作日之内作出答复。",
    "四、收费及减免情况",
    "2017年，街道没有就信息公开向申请人收取任何费用。",
    "五、复议和诉讼情况",
    "2017年，街道没有因信息公开引发行政诉讼。",
    "六、存在的问题和下一步打算",
    "工程建设和采购方面的内容还偏少，查找还不够方便，个别科室重视程度不够，今后将逐项补上。",
    "七、其他需要报告的事项",
    "无。",
)
