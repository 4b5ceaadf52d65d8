"""What the HTML of a cell does to the figure in it: hidden text, forms, nested tables, pictures, revisions."""

from collections.abc import Callable
from random import Random

from tests.hunt.mutations.figures.cells import some
from tests.hunt.page import Box, Page
from tests.hunt.registry import enter_as, mutation

Write = Callable[[str, Random], str]


def _in_cells(write: Write, *, unknown: bool = False) -> Callable[[Page, Random], bool]:
    """The change of the markup of some figures; where it is unknown, nobody can tell which is meant."""

    def change(page: Page, rng: Random) -> bool:
        boxes = some(page, rng, [box for box in page.counts() if int(box.text) > 9])
        for box in boxes:
            box.markup = write(box.text, rng)
            if unknown:
                box.blur()
        return bool(boxes)

    return change


def _other(rng: Random) -> int:
    return rng.randint(1, 99)


_SAME: dict[str, Write] = {
    "hidden_span_behind": lambda text, rng: f'{text}<span style="display:none">{_other(rng)}</span>',
    "hidden_attribute_behind": lambda text, rng: f"{text}<span hidden>{_other(rng)}</span>",
    "invisible_span_behind": lambda text, rng: f'{text}<span style="visibility:hidden">{_other(rng)}</span>',
    "span_off_the_screen": lambda text, rng: f'{text}<span style="position:absolute;left:-9999px">{_other(rng)}</span>',
    "span_of_no_size": lambda text, rng: f'{text}<span style="font-size:0">{_other(rng)}</span>',
    "span_of_size_zero_points": lambda text, rng: f'<span style="FONT-SIZE: 0pt">{_other(rng)}</span>{text}',
    "span_indented_away": lambda text, rng: f'{text}<span style="display:block;text-indent:-9999px">{_other(rng)}</span>',
    "transparent_span": lambda text, rng: f'{text}<span style="opacity:0">{_other(rng)}</span>',
    "clipped_span": lambda text, rng: f'{text}<span style="position:absolute;clip:rect(0 0 0 0)">{_other(rng)}</span>',
    "span_of_no_height": lambda text, rng: f'{text}<span style="display:inline-block;height:0;width:0;overflow:hidden">{_other(rng)}</span>',
    "struck_out_before": lambda text, rng: f"<s>{_other(rng)}</s>{text}",
    "deleted_before": lambda text, rng: f"<del>{_other(rng)}</del><ins>{text}</ins>",
    "struck_by_style": lambda text, rng: f'<span style="text-decoration:line-through">{_other(rng)}</span>{text}',
    "comment_inside": lambda text, rng: f"{text[:1]}<!--{_other(rng)}-->{text[1:]}",
    "digits_in_two_spans": lambda text, _: f"<span>{text[:1]}</span><span>{text[1:]}</span>",
    "digits_in_fonts_and_bold": lambda text, _: f"<font face='Times'><b>{text[:1]}</b>{text[1:]}</font>",
    "figure_in_a_link": lambda text, _: f'<a href="/art/2019/1/1/art_1_2.html" title="99">{text}</a>',
    "figure_in_a_paragraph": lambda text, _: f"<p>&nbsp;</p><p>{text}</p>",
    "figure_in_a_nested_table": lambda text, _: f"<table><tr><td>{text}</td></tr></table>",
    "figure_in_a_nested_table_with_frame": lambda text, _: f"<div><table border='1' width='100%'><tbody><tr><td align='center'>{text}</td></tr></tbody></table></div>",
    "figure_in_an_input": lambda text, _: f'<input type="text" value="{text}">',
    "figure_in_a_disabled_input": lambda text, _: f'<input type="text" value="{text}" disabled size="3"/>',
    "figure_in_a_textarea": lambda text, _: f"<textarea>{text}</textarea>",
    "figure_as_a_picture": lambda text, _: f'<img src="/picture/0/1.png" alt="{text}">',
    "figure_as_a_titled_picture": lambda text, _: f'<img src="/picture/0/1.gif" title="{text}" alt="">',
    "figure_before_ruby": lambda text, rng: f"<ruby>{text}<rp>(</rp><rt>{_other(rng)}</rt><rp>)</rp></ruby>",
    "figure_with_template": lambda text, rng: f"{text}<template>{_other(rng)}</template>",
    "figure_with_noscript": lambda text, rng: f"{text}<script>document.write({_other(rng)})</script>",
    "figure_marked_up_by_entities": lambda text, _: "".join(f"&#{ord(char)};" for char in text),
    "figure_with_soft_hyphens": lambda text, _: "&shy;".join(text),
    "figure_with_zero_width_spaces": lambda text, _: "&#8203;".join(text),
    "figure_in_a_label_and_span": lambda text, _: f"<label>{text}</label><span></span>",
    "figure_in_a_list": lambda text, _: f"<ul><li>{text}</li></ul>",
    "figure_with_a_link_to_a_note": lambda text, _: f'{text}<a href="#n1"><sup>[1]</sup></a>',
    "figure_as_data": lambda text, _: f'<data value="{text}">{text}</data>',
    "figure_as_output": lambda text, _: f"<output>{text}</output>",
    "figure_in_a_drawing": lambda text, _: f'<svg width="40"><text x="0" y="9">{text}</text></svg>',
    "figure_in_a_formula": lambda text, _: f"<math><mn>{text}</mn></math>",
    "figure_of_a_style_sheet": lambda text, _: f'<style>i[data-n]::before{{content:attr(data-n)}}</style><i data-n="{text}"></i>',
    "figure_as_a_named_icon": lambda text, _: f'<i class="num" aria-label="{text}"></i>',
    "figure_as_a_titled_icon": lambda text, _: f'<i class="num" title="{text}"></i>',
    "figure_in_details": lambda text, _: f"<details open><summary>查看</summary>{text}</details>",
    "figure_in_a_frame": lambda text, _: f'<iframe srcdoc="{text}"></iframe>',
    "figure_with_break_opportunities": lambda text, _: "<wbr>".join(text),
    "unit_in_small_print": lambda text, _: f"{text}<small>&nbsp;</small>",
}  # fmt: skip
_UNKNOWN: dict[str, Write] = {
    "figure_in_a_select": lambda text, rng: (
        f"<select><option>{text}</option><option>{_other(rng)}</option></select>"
    ),
    "two_figures_in_paragraphs": lambda text, rng: f"<p>{text}</p><p>{_other(rng)}</p>",
    "two_figures_in_spans_apart": lambda text, rng: (
        f'<span>{text}</span><span style="float:right">{_other(rng)}</span>'
    ),
    "two_figures_in_a_nested_table": lambda text, rng: (
        f"<table><tr><td>{text}</td><td>{_other(rng)}</td></tr></table>"
    ),
    "two_figures_in_a_list": lambda text, rng: f"<ul><li>{text}</li><li>{_other(rng)}</li></ul>",
    "figure_with_a_raised_mark": lambda text, rng: f"{text}<sup>{rng.randint(1, 9)}</sup>",
    "figure_with_a_lowered_mark": lambda text, rng: f"{text}<sub>{rng.randint(1, 9)}</sub>",
    "figure_written_by_a_script": lambda text, _: f"<script>document.write({text})</script>",
    "figure_for_pages_without_scripts": lambda text, _: f"<noscript>{text}</noscript>",
    "figure_as_a_meter": lambda text, _: f'<meter value="{text}" max="99999"></meter>',
    "figure_as_progress": lambda text, _: f'<progress value="{text}" max="99999"></progress>',
    "figure_of_a_sortable_table": lambda text, _: f'<div data-value="{text}"></div>',
    "digits_in_a_reversed_box": lambda text, _: (
        f'<span style="display:inline-flex;flex-direction:row-reverse">{"".join(f"<i>{c}</i>" for c in text)}</span>'
    ),
    "figure_upside_down": lambda text, _: (
        f'<b style="display:inline-block;transform:rotate(180deg)">{text}</b>'
    ),
    "figure_as_a_picture_without_words": lambda _, __: '<img src="/picture/0/2.png">',
}


def _turn(tag: str, end: str) -> Callable[[Page, Random], bool]:
    """The change of the direction of some figures: a browser shows 309 as 903."""

    def change(page: Page, rng: Random) -> bool:
        boxes = some(page, rng, [box for box in page.counts() if box.text != box.text[::-1]])
        for box in boxes:
            box.markup = f"{tag}{box.text}{end}"
            box.print_figure(box.text[::-1], str(int(box.text[::-1])))
        return bool(boxes)

    return change


enter_as("figure_turned_by_an_element", _turn('<bdo dir="rtl">', "</bdo>"), "markup", kinds=("html",))
enter_as("figure_turned_by_a_character", _turn("&#8238;", "&#8236;"), "markup", kinds=("html",))
for _name, _write in _SAME.items():
    enter_as(_name, _in_cells(_write), "markup", kinds=("html",))
for _name, _write in _UNKNOWN.items():
    enter_as(_name, _in_cells(_write, unknown=True), "markup", kinds=("html",))


@mutation("markup", kinds=("html",))
def figures_struck_out(page: Page, rng: Random) -> bool:
    """Some figures are struck out, and nothing stands in their place."""
    boxes = some(page, rng, page.counts())
    for box in boxes:
        box.markup = f"<s>{box.text}</s>"
        box.empty()
    return bool(boxes)


@mutation("markup", kinds=("html",))
def blanks_as_no_break_spaces(page: Page, rng: Random) -> bool:
    """Empty cells hold what editors put into them."""
    empty = [box for box in page.boxes() if not box.text]
    for box in empty:
        box.markup = rng.choice(
            ("&nbsp;", "<o:p>&nbsp;</o:p>", "<br>", "　", '<span lang="EN-US"></span>', "<p></p>")
        )
    return bool(empty)


@mutation("markup", kinds=("html",))
def a_hidden_column(page: Page, rng: Random) -> bool:
    """A column with other figures is hidden by its style."""
    grid = rng.choice(page.grids())
    for row in grid.rows:
        at = len(row)
        hidden = Box("", role="title")
        hidden.markup = f'</td><td style="display:none">{rng.randint(1, 99)}'
        row[at - 1].markup = (row[at - 1].markup or row[at - 1].text.replace("\n", "<br>")) + hidden.markup
    return True


@mutation("markup", kinds=("html",))
def a_hidden_row(page: Page, rng: Random) -> bool:
    """A row of the table stands twice, once hidden with other figures."""
    grid = rng.choice(page.grids())
    rows = [row for row in grid.figure_rows() if all(box.rowspan == 1 for box in row)]
    if not rows:
        return False
    row = rng.choice(rows)
    last = row[-1]
    cells = "".join(f"<td>{_other(rng) if box.role == 'value' else box.text}</td>" for box in row)
    last.markup = f'{last.text}</td></tr><tr style="display:none">{cells}</tr><tr hidden><td>'
    return True
