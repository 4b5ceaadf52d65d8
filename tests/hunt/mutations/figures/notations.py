"""What keyboards, copying and spreadsheets make of a figure: other digits, marks beside it, formulas, notations."""

from random import Random

from tests.hunt.mutations.figures.cells import Retype, is_money, on_counts, some, unreadable
from tests.hunt.page import Box, Page
from tests.hunt.registry import KINDS, enter_as, mutation

_NARROW_AND_WIDE = ("0123456789", "０１２３４５６７８９")
_FORMAL = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
_FORMAL_PLACES = ("", "拾", "佰", "仟")


def _same(text: Retype | str) -> Retype:
    """The figure in other words, from which a person reads it; ``{}`` is the figure."""
    if not isinstance(text, str):
        return text
    return lambda box, _: box.print_figure(text.format(box.text))


def _unknown(*texts: str) -> Retype:
    return unreadable(lambda text, rng: rng.choice(texts).format(text))


def _mix_widths(box: Box, rng: Random) -> None:
    box.print_figure("".join(rng.choice(_NARROW_AND_WIDE)[int(digit)] for digit in box.text))


def _replace(digit: str, others: tuple[str, ...]) -> Retype:
    return lambda box, rng: box.print_figure(box.text.replace(digit, rng.choice(others)))


def _formal(box: Box, _: Random) -> None:
    """叁佰零玖, as amounts are written on receipts."""
    if len(box.text) > len(_FORMAL_PLACES):
        return
    text = ""
    for n, digit in enumerate(box.text):
        if digit != "0":
            text += digit.translate(_FORMAL) + _FORMAL_PLACES[len(box.text) - n - 1]
        elif box.text[n:].strip("0") and not text.endswith("零"):
            text += "零"
    box.print_figure(text or "零")


_TYPED: dict[str, Retype] = {
    "figure_of_mixed_widths": _mix_widths,
    "zeros_as_letters": _replace("0", ("O", "o", "〇", "○")),
    "ones_as_letters": _replace("1", ("l", "I")),
    "figure_in_formal_numerals": _formal,
    "unit_in_brackets_behind_the_figure": _same("{}（件）"),
    "figure_behind_in_all": lambda box, rng: box.print_figure(f"{rng.choice(('共', '计', '合计'))}{box.text}"),
    "figure_of_no_decimals": _same("{}.00"),
    "figure_behind_an_apostrophe": _same("'{}"),
    "figure_in_brackets_of_a_note_below": _same("{}\n（含转办1件）"),
    "figure_with_last_years_behind": lambda box, rng: box.print_figure(f"{box.text}（上年{rng.randint(100, 999)}）"),
    "figure_with_its_change_behind": lambda box, rng: box.print_figure(f"{box.text}（+{rng.randint(2, 99)}）"),
    "thousands_by_thin_spaces": lambda box, rng: box.print_figure(
        f"{int(box.text):,}".replace(",", rng.choice(("\u2009", "\u202f", "\u3000", "'", "’")))
    ),
    "figure_with_a_part_behind": lambda box, rng: box.print_figure(f"{box.text}件，其中网上{rng.randint(1, 9)}件"),
    "figure_with_its_label": lambda box, _: box.print_figure(f"数量：{box.text}"),
    "figure_with_a_number_in_brackets": _same("{}（1）"),
    "figure_in_square_brackets": _same("[{}]"),
    "figure_behind_a_bar_of_blocks": _same("███ {}"),
    "figure_with_a_trend": _same("{} ▲"),
    "figure_of_times": _same("{}件次"),
    "figure_behind_a_number_sign": _same("№{}"),
    "figure_behind_an_equals_sign": _same("={}"),
    "figure_between_low_lines": _same("__{}__"),
    "figure_behind_a_ticked_box": _same("☑{}"),
    "figure_before_a_semicolon": _same("{};"),
    "figure_with_an_english_unit": _same("{} items"),
    "figure_and_its_share": _same("{}件/0.5%"),
    "figure_twice_with_an_equals_sign": _same("{0}={0}"),
    "figure_with_a_reference_mark": _same("{}※"),
}  # fmt: skip
_UNTOLD: dict[str, Retype] = {
    "figure_by_an_enumeration_comma": unreadable(lambda text, _: f"{text[:-3] or '1'}、{text[-3:]}"),
    "figure_as_nearly": _unknown("近{}", "将近{}", "超{}", "逾{}"),
    "figure_as_or_so": _unknown("{}左右", "{}多", "{}以上", "{}上下", "{}+", "不到{}"),
    "figure_as_range_of_words": unreadable(
        lambda text, rng: f"{text}{rng.choice(('~', '～', '至', '—', '－'))}{int(text) + rng.randint(2, 9)}"
    ),
    "figure_in_brackets": _unknown("({})", "（{}）"),
    "figure_behind_a_dash": _unknown("—{}", "——{}"),
    "figure_before_a_minus": _unknown("{}-"),
    "figure_with_a_numbered_note": _unknown("{}注1", "{}[注2]", "{}^1"),
    "figure_corrected_by_an_arrow": unreadable(lambda text, rng: f"{text}→{rng.randint(10, 99)}"),
    "formula_as_text": unreadable(
        lambda text, rng: rng.choice((f"=SUM(C{rng.randint(2, 9)}:C{rng.randint(10, 19)})", f"={text}+7", f"{text}+8"))
    ),
    "error_of_a_spreadsheet": unreadable(lambda _, rng: rng.choice(("#REF!", "#DIV/0!", "#N/A", "#VALUE!", "########"))),
    "figure_in_powers_of_ten": unreadable(lambda text, _: f"{int(text):.2E}"),
    "figure_with_an_equation": unreadable(lambda text, rng: f"{int(text) + 3}={text}+3"),
    "two_figures_with_names": unreadable(lambda text, rng: f"网上{text}，窗口{rng.randint(2, 99)}"),
    "figure_as_ordinal": _unknown("第{}"),
    "figure_not_counted": unreadable(lambda _, rng: rng.choice(("未统计", "不详", "待统计", "见说明", "同上", "〃"))),
    "figure_and_percentage": unreadable(lambda text, rng: f"{text}（{rng.randint(1, 99)}%），{rng.randint(1, 99)}"),
}  # fmt: skip
for _name, _retype in _TYPED.items():
    enter_as(_name, on_counts(_retype), "cells")
for _name, _retype in _UNTOLD.items():
    _least = 1000 if _name == "figure_by_an_enumeration_comma" else 10
    enter_as(_name, on_counts(_retype, least=_least), "cells", kinds=KINDS)


@mutation("cells")
def zeros_with_words(page: Page, rng: Random) -> bool:
    """Zeros are printed with words for none."""
    zeros = [box for box in page.figures() if box.text == "0"]
    for box in some(page, rng, zeros):
        box.print_figure(rng.choice(("0（无）", "零", "0件", "无（0）", "0.0", "O")))
    return bool(zeros)


@mutation("cells")
def figures_that_are_years(page: Page, rng: Random) -> bool:
    """Some figures happen to be the year of the report, or the one before."""
    boxes = some(page, rng, [box for box in page.counts() if not is_money(box)])
    for box in boxes:
        text = str(page.reads_year - rng.randrange(2))
        box.print_figure(text, text)
    return bool(boxes)


@mutation("cells")
def figure_by_a_point(page: Page, rng: Random) -> bool:
    """1.234 for 1,234: nobody can tell it from a fraction."""
    boxes = some(page, rng, [box for box in page.counts() if len(box.text) == 4 and not is_money(box)])
    for box in boxes:
        box.print_figure(f"{box.text[0]}.{box.text[1:]}")
        box.blur()
    return bool(boxes)
