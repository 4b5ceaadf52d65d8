"""How labels are printed: misprinted, renumbered, shortened, replaced."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random

from tests.hunt.page import Box, Means, Page, Row, label_of, values_of
from tests.hunt.registry import FORMS, LISTS, SIX, enter_as, mutation
from transform.forms.catalogue import indicators

_NUMBER = re.compile(
    r"^(\s*)(其中[:：])?(（[一二三四五六七八九十]）|\([一二三四五六七八九十]\)|[一二三四五六七八九十]、|\d+[.、])?"
)
_SIMILAR = {
    "申": "中", "请": "清", "数": "教", "公": "分", "开": "井", "复": "夏", "议": "仪", "信": "倍", "息": "总", "政": "故",
    "府": "附", "件": "伴", "规": "观", "处": "外", "办": "为", "结": "洁", "答": "笞", "理": "里", "其": "共", "他": "她",
}  # fmt: skip


def labelled_rows(page: Page) -> list[tuple[Row, Box]]:
    """The rows of values with their labels."""
    pairs = [(row, label_of(row)) for grid in page.grids() for row in grid.figure_rows()]
    return [
        (row, label) for row, label in pairs if label is not None and label.text.strip() and label.colspan < 9
    ]


def _on_labels(rewrite: Callable[[str, Random], str], share: float = 0.3) -> Callable[[Page, Random], bool]:
    """The change of some labels that stay what they are to a person."""

    def change(page: Page, rng: Random) -> bool:
        changed = False
        for _, label in labelled_rows(page):
            if rng.random() < share:
                text = rewrite(label.text, rng)
                changed |= text != label.text
                label.text = text
        return changed

    return change


def _misprint(text: str, rng: Random) -> str:
    """One character is another that looks like it."""
    places = [n for n, char in enumerate(text) if char in _SIMILAR]
    if len(text) < 6 or not places:
        return text
    n = rng.choice(places)
    return text[:n] + _SIMILAR[text[n]] + text[n + 1 :]


def _lose(text: str, rng: Random) -> str:
    """One character in the middle of a long label is lost."""
    bare = _NUMBER.sub("", text)
    if len(bare) < 7:
        return text
    n = len(text) - len(bare) + rng.randrange(1, len(bare) - 1)
    return text[:n] + text[n + 1 :]


def _double(text: str, rng: Random) -> str:
    bare = _NUMBER.sub("", text)
    if len(bare) < 5:
        return text
    n = len(text) - len(bare) + rng.randrange(len(bare) - 1)
    return text[: n + 1] + text[n:]


def _widen(text: str, rng: Random) -> str:
    n = rng.randrange(1, max(2, len(text)))
    return f"{text[:n]}{rng.choice((' ', '　', chr(10)))}{text[n:]}"


def _unnumber(text: str, _: Random) -> str:
    return _NUMBER.sub(r"\1\2", text)


def _renumber(text: str, rng: Random) -> str:
    match = _NUMBER.match(text)
    if match is None or not match[3]:
        return text
    number = match[3]
    other = f"{rng.randint(1, 9)}." if number[0].isdigit() else number
    return text.replace(number, other, 1)


_PRINTED: dict[str, Callable[[str, Random], str]] = {
    "labels_misprinted": _misprint,
    "labels_with_a_lost_character": _lose,
    "labels_with_a_doubled_character": _double,
    "labels_with_inner_blanks": _widen,
    "labels_without_numbers": _unnumber,
    "labels_renumbered": _renumber,
    "labels_with_a_colon": lambda text, _: f"{text}：",
    "labels_with_a_footnote_mark": lambda text, rng: f"{text}{rng.choice(('①', '*', '[1]', '（注1）'))}",
    "labels_with_guidance": lambda text, rng: (
        f"{text}{rng.choice(('（填整数）', '（指本年度）', '（不含下属单位）'))}"
    ),
    "labels_with_narrow_brackets": lambda text, _: (
        text.replace("（", "(").replace("）", ")").replace("：", ":")
    ),
    "labels_without_brackets": lambda text, _: re.sub(r"\n?　*（(?![一二三四五六七八九])[^）]*）", "", text),
    "labels_with_other_numbering": lambda text, _: re.sub(r"^(\s*)(\d)\.", r"\1\2、", text),
    "labels_in_circles": lambda text, _: re.sub(
        r"^(\s*)([1-9])\.", lambda m: m[1] + chr(0x245F + int(m[2])), text
    ),
    "labels_without_indent": lambda text, _: text.lstrip("　 "),
    "labels_in_quotes": lambda text, _: f"“{text.strip()}”",
    "labels_cut_short": lambda text, _: f"{text[:-1]}…" if len(text) > 12 else text,
}
for _name, _rewrite in _PRINTED.items():
    enter_as(_name, _on_labels(_rewrite), "labels")
enter_as("all_labels_without_numbers", _on_labels(_unnumber, 1.0), "labels")
enter_as("all_labels_misprinted", _on_labels(_misprint, 1.0), "labels")

# What offices count in the place of a line of the form, and what it replaces: a start of the line's code.
_DIFFERENT = {
    "f2008": (
        ("f2008.10", "受理依申请公开信息总数"), ("f2008.06", "网站专栏信息更新数"), ("f2008.09", "咨询电话设置数"),
        ("f2008.08", "网上投诉数"), ("f2008.05", "提供服务次数"), ("f2008.35", "行政处罚数"), ("f2008.49", "政府信息公开培训人员数"),
        ("f2008.52", "政府网站建设专项经费"), ("f2008.11", "属于国家秘密的公文类信息解密数"),
    ),
    "f2014": (
        ("f2014.1.2.1", "1.政府网站访问量"), ("f2014.2.2.3", "3.政策解读会议次数"), ("f2014.3.1.3", "3.网络举报数"),
        ("f2014.8.2", "（二）政府信息公开查阅点接待人次"), ("f2014.6", "六、群众来信来访数量"), ("f2014.8.3.2", "2.志愿者人数"),
        ("f2014.8.4", "（四）政府网站建设维护经费"), ("f2014.2.2.2", "2.政府网站网民留言次数"), ("f2014.1.1.2", "废止规范性文件总数"),
    ),
    "f2019": (
        ("f2019.3.3.3.8", "8.属于行政复议事项"), ("f2019.3.3.5.1", "1.信访举报投诉类来信"), ("f2019.3.2", "二、上年已办结政府信息公开申请数量"),
        ("f2019.3.4", "四、结转下年度的信访件"), ("f2019.3.3.4.1", "1.本机关已掌握相关政府信息"),
    ),
    "f2021": (
        ("f2021.3.3.3.8", "8.属于行政复议事项"), ("f2021.3.3.5.1", "1.信访举报投诉类来信"), ("f2021.3.2", "二、上年已办结政府信息公开申请数量"),
        ("f2021.3.4", "四、结转下年度的信访件"), ("f2021.3.3.4.1", "1.本机关已掌握相关政府信息"),
    ),
}  # fmt: skip


@mutation("labels", forms=FORMS)
def a_different_thing_in_the_same_place(page: Page, rng: Random) -> bool:
    """A row counts something that the form does not ask for, in the place of one that it does."""
    wanted = dict(_DIFFERENT[page.form])
    rows = [
        (row, label, box.key[0])
        for row, label in labelled_rows(page)
        for box in row
        if box.key and box.key[0] in wanted
    ]
    if not rows:
        return False
    row, label, code = rng.choice(rows)
    label.text = wanted[code]
    for box in values_of(row):
        box.key = None
        box.means = Means.LOCAL if box.means is Means.FIGURE else Means.WORDS
    return True


@mutation("labels", mutilates=True)
def a_label_is_missing(page: Page, rng: Random) -> bool:
    """The label of a row is empty: nobody can tell what its figures count."""
    row, label = rng.choice(labelled_rows(page))
    label.text = ""
    for box in values_of(row):
        box.blur()
    return True


@mutation("labels", mutilates=True)
def a_label_says_ditto(page: Page, rng: Random) -> bool:
    """A label is replaced by 同上."""
    row, label = rng.choice(labelled_rows(page))
    label.text = "同上"
    for box in values_of(row):
        box.blur()
    return True


@mutation("labels", forms=LISTS)
def a_label_of_another_line(page: Page, rng: Random) -> bool:
    """A row has the label of another row too, with other figures: what it counts nobody can tell."""
    rows = labelled_rows(page)
    names = [_bare(label.text) for _, label in rows]
    rows = [
        pair
        for pair, name in zip(rows, names, strict=True)
        if names.count(name) == 1 and "其中" not in pair[1].text
    ]
    if len(rows) < 2:
        return False
    (row, label), (other, source) = rng.sample(rows, 2)
    keys = [(a, b) for a, b in zip(values_of(row), values_of(other), strict=False) if a.key and b.key]
    if not keys or any(a.value == b.value for a, b in keys) or _unit_of(row) != _unit_of(other):
        return False
    label.text = source.text
    for box in values_of(row):
        box.key = None
        box.blur()
    return True


def _bare(text: str) -> str:
    return _NUMBER.sub("", text).strip()


def _unit_of(row: Row) -> str | None:
    return next((indicators()[box.key[0]].unit for box in row if box.key), None)


@mutation("labels", forms=LISTS)
def two_labels_exchanged(page: Page, rng: Random) -> bool:
    """Two rows of different lines change their labels; the figures stay."""
    pairs = list(_list_brothers(page))
    if not pairs:
        return False
    (row, label), (other, source) = rng.choice(pairs)
    mine, theirs = values_of(row), values_of(other)
    label.text, source.text = source.text, label.text
    for a, b in zip(mine, theirs, strict=True):
        a.key, b.key = b.key, a.key
    return True


def _list_brothers(page: Page) -> Iterator[tuple[tuple[Row, Box], tuple[Row, Box]]]:
    """Pairs of rows of one parent and unit that have no rows under them, and no 其中 before their labels."""
    parents = {indicator.parent for indicator in indicators().values()}
    groups: dict[tuple[str | None, str | None], list[tuple[Row, Box]]] = {}
    for row, label in labelled_rows(page):
        codes = [box.key[0] for box in row if box.key]
        if codes and codes[0] not in parents and "其中" not in label.text:
            line = indicators()[codes[0]]
            groups.setdefault((line.parent, line.unit), []).append((row, label))
    for (parent, _), rows in groups.items():
        if parent is not None:
            yield from pairwise(rows)


@mutation("labels", forms=SIX, kinds=("html", "docx", "xlsx", "xls"))
def group_labels_missing(page: Page, rng: Random) -> bool:
    """The cells at the left edge of the applicant matrix are empty; the rows keep their own labels."""
    changed = False
    for grid in page.grids():
        for row in grid.figure_rows():
            for box in row:
                if box.role == "label" and box.rowspan > 1:
                    box.text, changed = "", True
    return changed


@mutation("labels", forms=SIX)
def section_numbers_restart(page: Page, rng: Random) -> bool:
    """The rows of a group are numbered through from the first group on."""
    number, changed = 0, False
    for _, label in labelled_rows(page):
        if re.match(r"\d\.", label.text):
            number += 1
            changed = True
            label.text = re.sub(r"^\d\.", f"{number}.", label.text)
    return changed
