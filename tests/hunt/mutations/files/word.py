"""What Word does to a document: hidden runs, revisions, nested tables, text boxes, tabs in place of tables."""

import re
from collections.abc import Callable
from random import Random

from tests.hunt.page import Page
from tests.hunt.registry import enter_as

Rewrite = Callable[[str, Random], str]
_RUN = re.compile(r'<w:r><w:t xml:space="preserve">(\d{2,})</w:t></w:r>')


def _run(text: str, properties: str = "", tag: str = "t") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def _on_runs(rewrite: Rewrite, *, unknown: bool = False) -> Callable[[Page, Random], bool]:
    """The change of the runs that hold a figure of the report."""

    def change(page: Page, rng: Random) -> bool:
        chosen = {
            box.text for box in rng.sample(page.counts(), min(8, len(page.counts()))) if len(box.text) > 1
        }
        if not chosen or not page.is_distinct:
            return False
        seed = rng.random()
        if unknown:
            for box in page.figures():
                if box.text in chosen:
                    box.blur()

        def write(match: re.Match[str]) -> str:
            return rewrite(match[1], Random(f"{seed}{match[1]}")) if match[1] in chosen else match[0]

        page.options["xml"] = lambda xml: _RUN.sub(write, xml)
        return True

    return change


def _other(rng: Random) -> str:
    return str(rng.randint(1, 99))


_RUNS: dict[str, Rewrite] = {
    "word_moved_run": lambda text, rng: (
        f'<w:moveFrom w:id="1" w:author="a">{_run(_other(rng))}</w:moveFrom>'
        f'<w:moveTo w:id="2" w:author="a">{_run(text)}</w:moveTo>'
    ),
    "word_figure_in_symbols": lambda text, _: "".join(
        f'<w:r><w:sym w:font="Arial" w:char="F03{char}"/></w:r>' for char in text
    ),
    "word_figure_in_a_tag": lambda text, _: f'<w:smartTag w:element="x">{_run(text)}</w:smartTag>',
    "word_hidden_run": lambda text, rng: _run(text) + _run(_other(rng), "<w:vanish/>"),
    "word_struck_run": lambda text, rng: _run(_other(rng), "<w:strike/>") + _run(text),
    "word_deleted_run": lambda text, rng: (
        f'<w:del w:id="7" w:author="a">{_run(_other(rng), tag="delText")}</w:del>{_run(text)}'
    ),
    "word_inserted_run": lambda text, _: f'<w:ins w:id="8" w:author="a">{_run(text)}</w:ins>',
    "word_digits_in_runs": lambda text, _: "".join(_run(char, "<w:b/>") for char in text),
    "word_figure_with_a_tab": lambda text, _: f"<w:r><w:tab/></w:r>{_run(text)}",
    "word_figure_as_field": lambda text, _: (
        f'<w:fldSimple w:instr=" =SUM(ABOVE) ">{_run(text)}</w:fldSimple>'
    ),
    "word_figure_in_a_control": lambda text, _: f"<w:sdt><w:sdtContent>{_run(text)}</w:sdtContent></w:sdt>",
    "word_figure_in_a_link": lambda text, _: f'<w:hyperlink w:anchor="a">{_run(text)}</w:hyperlink>',
    "word_figure_behind_a_bookmark": lambda text, _: (
        f'<w:bookmarkStart w:id="3" w:name="_GoBack"/>{_run(text)}<w:bookmarkEnd w:id="3"/>'
    ),
    "word_figure_with_a_footnote": lambda text, _: f'{_run(text)}<w:r><w:footnoteReference w:id="2"/></w:r>',
}
_UNTOLD: dict[str, Rewrite] = {
    "word_white_run": lambda text, rng: _run(text) + _run(_other(rng), '<w:color w:val="FFFFFF"/>'),
    "word_tiny_run": lambda text, rng: _run(text) + _run(_other(rng), '<w:sz w:val="2"/>'),
    "word_narrow_run": lambda text, rng: _run(text) + _run(_other(rng), '<w:w w:val="1"/>'),
    "word_lifted_run": lambda text, rng: _run(text) + _run(_other(rng), '<w:position w:val="12"/>'),
    "word_run_hidden_on_screens": lambda text, rng: _run(text) + _run(_other(rng), "<w:webHidden/>"),
    "word_turned_run": lambda text, _: f'<w:bdo w:val="rtl">{_run(text)}</w:bdo>',
    "word_figure_in_a_list_to_choose": lambda text, _: (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList>'
        f'<w:listEntry w:val="{text}"/></w:ddList></w:ffData></w:fldChar></w:r>'
        '<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    ),
    "word_raised_run": lambda text, rng: _run(text) + _run(_other(rng), '<w:vertAlign w:val="superscript"/>'),
    "word_two_lines_in_a_cell": lambda text, rng: f"{_run(text)}<w:r><w:br/></w:r>{_run(_other(rng))}",
    "word_two_figures_by_a_tab": lambda text, rng: f"{_run(text)}<w:r><w:tab/></w:r>{_run(_other(rng))}",
}
for _name, _rewrite in _RUNS.items():
    enter_as(_name, _on_runs(_rewrite), "word", kinds=("docx",), is_last=True)
for _name, _rewrite in _UNTOLD.items():
    enter_as(_name, _on_runs(_rewrite, unknown=True), "word", kinds=("docx",), is_last=True)


def _nest(text: str, _: Random) -> str:
    """A table in the cell, and an empty paragraph behind it."""
    inner = f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:p>{_run(text)}</w:p></w:tc></w:tr></w:tbl>"
    return f"</w:p>{inner}<w:p>"


enter_as("word_figure_in_a_nested_table", _on_runs(_nest), "word", kinds=("docx",), is_last=True)


def _as_lines(name: str) -> Callable[[Page, Random], bool]:
    """Tables are typed as lines, without a table."""

    def change(page: Page, rng: Random) -> bool:
        page.writer = name
        return True

    return change


for _name in (
    "tabs",
    "bars_closed",
    "bars",
    "aligned",
    "two_spaces",
    "cells_closed_each",
    "cells_bare",
    "sentences",
    "figures_above_labels",
    "arrows",
):
    enter_as(f"word_lines_of_{_name}", _as_lines(_name), "word", kinds=("docx",), is_last=True)
