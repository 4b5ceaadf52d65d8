"""Text styles: the same words in other characters, as PDF extraction, mirrors and typists leave them.

``restyle(printed, name)`` rewrites the words of a print; what is nothing but a figure stays as typed.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

from replica.printed import Printed, PrintedCell, PrintedImage, PrintedTable

# PDFs print Kangxi radicals (⾃然⼈, ⼀、, ⾏政) that only look like the letters they stand for.
_RADICALS = {ord(unicodedata.normalize("NFKC", chr(code))): code for code in range(0x2F00, 0x2FD6)}
_SCRIPT = str.maketrans(
    "专业个为举于从众会传体余决况减函划别创办加务动单卢参发号听员响围国场处复实审对导属废广开张强当录径总"
    "执报护择据收数无时显权条构查标栏检灭满点热现电确种稳类纠纳纸线组织经结络统继续维编缴网罚职舆范规补被"
    "计认训议许讼设访诉话询请读谈负财责购费转软辑过这逾邮采释量鉴钱错长门问闻阅际隐难项预领题额驳",
    "專業個為舉於從眾會傳體餘決況減函劃別創辦加務動單盧參發號聽員響圍國場處復實審對導屬廢廣開張強當錄徑總"
    "執報護擇據收數無時顯權條構查標欄檢滅滿點熱現電確種穩類糾納紙線組織經結絡統繼續維編繳網罰職輿範規補被"
    "計認訓議許訟設訪訴話詢請讀談負財責購費轉軟輯過這逾郵採釋量鑑錢錯長門問聞閱際隱難項預領題額駁",
)
_FIGURE = re.compile(r"[\d\s.,，+%/－\-—　]*")


def _draw_apart(text: str) -> str:
    """Short labels stretched over their cell."""
    return " ".join(text) if 2 <= len(text) <= 3 else text


def _slip(text: str) -> str:
    """Blanks inside words, as line ends of a PDF leave them: 反复 申请, 重 新出具."""
    return re.sub(r"(反复|确认或)", r"\1 ", text).replace("重新", "重 新")


# Labels as real reports print them, slips of the pen included.
_SEEN = {
    "2.其他法律行政法规禁止公开": "2.其他法律行政止公开",  # 洪泽 2023, and copied forward in 2024
    "只计这一情形": "只计这一情况",
    "收取费用总额": "收取费用总数数",
    "行政规范性文件": "规范性文件",
    "（六）其他处理": "（六）其他",
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": "1.逾期不补正",
}


def _write_as_seen(text: str) -> str:
    for proper, seen in _SEEN.items():
        text = text.replace(proper, seen)
    return text


TEXT_STYLES: Mapping[str, Callable[[str], str]] = {
    "usual": lambda text: text,
    "kangxi": lambda text: text.translate(_RADICALS),
    "traditional": lambda text: text.translate(_SCRIPT).replace("文件", "檔案"),
    "drawn_apart": _draw_apart,
    "slipped": _slip,
    "as_seen": _write_as_seen,
    "narrow_brackets": lambda text: text.replace("（", "(").replace("）", ")").replace("：", ":"),
    "straight_quotes": lambda text: re.sub("[“”]", '"', text),
}


def restyle(printed: Printed, name: str) -> Printed:
    """The print with its words in another style."""
    write = TEXT_STYLES[name]
    return tuple(_restyle_block(block, write) for block in printed)


def _restyle_block(
    block: str | PrintedTable | PrintedImage, write: Callable[[str], str]
) -> str | PrintedTable | PrintedImage:
    match block:
        case PrintedTable(rows):
            return PrintedTable(tuple(tuple(_restyle_cell(cell, write) for cell in row) for row in rows))
        case PrintedImage():
            return block
        case str():
            return write(block)


def _restyle_cell(cell: PrintedCell, write: Callable[[str], str]) -> PrintedCell:
    text = cell.text if _FIGURE.fullmatch(cell.text) else write(cell.text)
    return PrintedCell(text, cell.rowspan, cell.colspan)
