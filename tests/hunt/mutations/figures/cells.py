"""How offices type a figure into its cell, and what they type in place of one."""

from collections.abc import Callable
from random import Random

from tests.hunt.page import Box, Means, Page
from tests.hunt.registry import KINDS, SIX, enter_as, mutation
from transform.forms.catalogue import indicators

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_MOST = 12
_CHINESE = "零一二三四五六七八九"

Retype = Callable[[Box, Random], None]


def some(page: Page, rng: Random, boxes: list[Box]) -> list[Box]:
    """A few of the cells, or many of them."""
    return rng.sample(boxes, min(len(boxes), rng.choice((1, 3, _MOST))))


def on_counts(retype: Retype, *, least: int = 0, of_money: bool = True) -> Callable[[Page, Random], bool]:
    """The change of some figures that are whole numbers of at least so much; without amounts where they read otherwise."""

    def change(page: Page, rng: Random) -> bool:
        fitting = [box for box in page.counts() if int(box.text) >= least and (of_money or not is_money(box))]
        for box in some(page, rng, fitting):
            retype(box, rng)
        return bool(fitting)

    return change


def is_money(box: Box) -> bool:
    """Whether the line of a figure is an amount of money."""
    return box.key is not None and indicators()[box.key[0]].unit in ("元", "万元")


def _grouped(separator: str) -> Retype:
    return lambda box, _: box.print_figure(f"{int(box.text):,}".replace(",", separator))


def _numeral(box: Box, _: Random) -> None:
    """三百零九 and the like."""
    number, text = int(box.text), ""
    if number > 9999:
        return
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            text += _CHINESE[digit] + name
        elif text and number % place and not text.endswith("零"):
            text += "零"
    box.print_figure(text or "零")


def unreadable(text: Callable[[str, Random], str]) -> Retype:
    """Words from which nobody gets the exact figure."""

    def retype(box: Box, rng: Random) -> None:
        box.print_figure(text(box.text, rng))
        box.blur()

    return retype


def _new(number: Callable[[Random], str]) -> Retype:
    def retype(box: Box, rng: Random) -> None:
        text = number(rng)
        box.print_figure(text, text.lstrip("+"))

    return retype


def _note(box: Box, rng: Random) -> None:
    box.print_figure(f"{box.text}{rng.choice(('（其中修订16件）', '（含自然失效29件）', '（含转办）'))}")


def _ten_thousands(box: Box, rng: Random) -> None:
    number = rng.randint(11, 99)
    box.print_figure(f"{number / 10:g}万", str(number * 1000))


def _nothing(mark: str) -> Retype:
    def retype(box: Box, _: Random) -> None:
        box.text, box.value, box.means = mark, None, Means.NOTHING

    return retype


_RETYPED: dict[str, Retype] = {
    "full_width_digits": lambda box, _: box.print_figure(box.text.translate(_WIDE)),
    "figure_with_a_note": _note,
    "figure_in_chinese_numerals": _numeral,
    "figure_above_ten_millions": _new(lambda rng: str(rng.randint(10_000_001, 98_765_432))),
    "figure_of_a_fraction": _new(lambda rng: f"{rng.randint(1, 99)}.5"),
    "negative_figure": _new(lambda rng: f"-{rng.randint(2, 60)}"),
    "figure_with_a_plus": lambda box, _: box.print_figure(f"+{box.text}"),
    "figure_padded_with_blanks": lambda box, _: box.print_figure(f"　 {box.text}　"),
    "figure_with_a_full_stop": lambda box, _: box.print_figure(f"{box.text}。"),
    "figure_in_quotes": lambda box, _: box.print_figure(f"“{box.text}”"),
    "figure_with_leading_zeros": lambda box, _: box.print_figure(f"00{box.text}"),
    "figure_as_about": unreadable(lambda text, _: f"约{text}"),
    "figure_as_more_than": unreadable(lambda text, _: f"{text}余"),
    "figure_as_at_least": unreadable(lambda text, _: f"≥{text}"),
    "figure_with_a_letter_o": unreadable(lambda text, _: f"{text[0]}O{text[1:]}"),
    "figure_with_a_letter_l": unreadable(lambda text, _: f"{text}l"),
    "two_figures_with_a_stroke": unreadable(lambda text, rng: f"{text}/{rng.randint(1, 99)}"),
    "two_figures_with_a_comma": unreadable(lambda text, rng: f"{text}、{rng.randint(1, 99)}"),
    "two_figures_with_a_blank": unreadable(lambda text, rng: f"{text} {rng.randint(1000, 9999)}"),
    "two_figures_on_two_lines": unreadable(lambda text, rng: f"{text}\n{rng.randint(1, 99)}"),
    "figure_as_percentage": unreadable(lambda text, _: f"{text}%"),
    "figure_as_words": unreadable(lambda _, rng: rng.choice(("若干", "较多", "详见附件", "见正文"))),
    "figure_with_a_question_mark": unreadable(lambda text, _: f"{text}？"),
    "figure_as_range": unreadable(lambda text, rng: f"{text}-{int(text) + rng.randint(2, 9)}"),
    "figure_as_date": unreadable(lambda _, rng: f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日"),
    "figure_until_some_day": unreadable(lambda text, _: f"{text}（截至11月底）"),
    "nothing_as_dash": _nothing("—"),
    "nothing_as_two_dashes": _nothing("——"),
    "nothing_as_slash": _nothing("/"),
    "nothing_as_word": _nothing("无"),
    "nothing_as_not_applicable": _nothing("不涉及"),
}

for _name, _retype in _RETYPED.items():
    enter_as(_name, on_counts(_retype), "cells")

for _name, _mark in {"commas": ",", "wide_commas": "，", "spaces": " ", "no_break_spaces": "\xa0"}.items():
    enter_as(f"thousands_by_{_name}", on_counts(_grouped(_mark), least=1000), "cells")
# 9.5万 on a line of 万元 is 9.5万元.
enter_as("figure_in_ten_thousands", on_counts(_ten_thousands, of_money=False), "cells")
enter_as(
    "figure_printed_twice_in_a_cell",
    on_counts(lambda box, _: box.print_figure(f"{box.text} {box.text}"), least=10),
    "cells",
)
enter_as(
    "figure_printed_twice_on_two_lines",
    on_counts(lambda box, _: box.print_figure(f"{box.text}\n{box.text}"), least=10),
    "cells",
)
enter_as(
    "digits_drawn_apart", on_counts(lambda box, _: box.print_figure(" ".join(box.text)), least=10), "cells"
)
enter_as(
    "figure_broken_over_lines",
    on_counts(unreadable(lambda text, _: f"{text[:-1]}\n{text[-1:]}"), least=10),
    "cells",
    # A narrow cell of a PDF breaks a figure in the same way.
    kinds=tuple(kind for kind in KINDS if kind != "pdf"),
)
enter_as(
    "figure_with_a_circled_number",
    on_counts(unreadable(lambda text, rng: text + rng.choice("①②③"))),
    "cells",
)
enter_as(
    "figure_with_a_raised_number",
    on_counts(unreadable(lambda text, rng: text + rng.choice("¹²³"))),
    "cells",
    kinds=tuple(kind for kind in KINDS if kind != "pdf"),
)
enter_as("figure_with_an_asterisk", on_counts(lambda box, _: box.print_figure(f"{box.text}*")), "cells")
enter_as(
    "figure_with_a_bracketed_mark",
    on_counts(unreadable(lambda text, rng: f"{text}[{rng.randint(1, 3)}]")),
    "cells",
)


def _changes(page: Page) -> list[Box]:
    return [box for box in page.figures() if box.key and box.key[0].endswith("delta_items")]


def _as_change(write: Callable[[int, Random], tuple[str, str]]) -> Callable[[Page, Random], bool]:
    """The change of the figures in the column of what came and went."""

    def change(page: Page, rng: Random) -> bool:
        for box in _changes(page):
            text, value = write(rng.randint(2, 1500), rng)
            box.print_figure(text, value)
        return bool(_changes(page))

    return change


_CHANGES: dict[str, Callable[[int, Random], tuple[str, str]]] = {
    "change_as_more": lambda n, _: (f"增{n}", str(n)),
    "change_as_less": lambda n, _: (f"减{n}", str(-n)),
    "change_as_word_more": lambda n, _: (f"增加{n}", str(n)),
    "change_as_word_less": lambda n, _: (f"减少{n}", str(-n)),
    "change_as_word_with_unit": lambda n, _: (f"增加{n}项", str(n)),
    "change_with_signs": lambda n, rng: rng.choice(((f"+{n}", str(n)), (f"-{n}", str(-n)))),
    "change_with_wide_signs": lambda n, rng: rng.choice(((f"＋{n}", str(n)), (f"－{n}", str(-n)))),
    "change_as_the_same": lambda _, rng: (rng.choice(("持平", "无变化")), "0"),
    "change_as_arrow": lambda n, rng: rng.choice(((f"↑{n}", str(n)), (f"↓{n}", str(-n)))),
    "change_with_a_blank": lambda n, _: (f"增 {n}", str(n)),
}
for _name, _write in _CHANGES.items():
    enter_as(_name, _as_change(_write), "cells", forms=("f2019",))


@mutation("cells")
def leave_figures_out(page: Page, rng: Random) -> bool:
    """Some cells are left empty."""
    for box in some(page, rng, page.figures()):
        box.empty()
    return True


@mutation("cells")
def leave_zeros_out(page: Page, rng: Random) -> bool:
    """No zero is printed."""
    zeros = [box for box in page.figures() if box.text == "0"]
    for box in zeros:
        box.empty()
    return bool(zeros)


@mutation("cells", forms=SIX)
def leave_totals_of_rows_out(page: Page, rng: Random) -> bool:
    """The column of totals is empty in most rows."""
    totals = [box for box in page.figures() if box.key and box.key[1] == "total" and ".3." in box.key[0]]
    for box in totals:
        if rng.random() < 0.8:
            box.empty()
    return bool(totals)


@mutation("cells")
def misprint_a_sum(page: Page, rng: Random) -> bool:
    """The office added up wrongly, and the page prints it so."""
    for box in rng.sample(page.counts(), min(3, len(page.counts()))):
        text = str(int(box.text) + rng.randint(1, 60))
        box.print_figure(text, text)
    return True


@mutation("cells")
def misprint_many_sums(page: Page, rng: Random) -> bool:
    """Hardly any sum of the page holds."""
    for box in page.counts():
        if rng.random() < 0.3:
            text = str(int(box.text) + rng.randint(1, 60))
            box.print_figure(text, text)
    return True
