"""What printing to PDF does: page breaks, bold print, tables without rules, lines of text."""

from random import Random

from tests.hunt.page import Page
from tests.hunt.registry import mutation


@mutation("pdf", kinds=("pdf",))
def pdf_open_at_breaks(page: Page, rng: Random) -> bool:
    """No rule closes a table at the end of a page."""
    page.options["pdf"] = {"breaks": "open"}
    return True


@mutation("pdf", kinds=("pdf",))
def pdf_of_short_pages(page: Page, rng: Random) -> bool:
    """Pages are short: tables break often."""
    page.options["pdf"] = {"breaks": rng.choice(("open", "ruled")), "height": 420.0}
    return True


@mutation("pdf", kinds=("pdf",))
def pdf_in_bold(page: Page, rng: Random) -> bool:
    """Characters are printed twice."""
    page.options["pdf"] = {"bold": True}
    return True


def _of_lines(name: str) -> object:
    def change(page: Page, rng: Random) -> bool:
        page.writer = name
        return True

    change.__name__ = f"pdf_{name}"
    return change


for _name in (
    "label_then_figures",
    "label_with_figures",
    "two_spaces",
    "aligned",
    "figures_before_labels",
    "figures_above_labels",
):
    mutation("pdf", kinds=("pdf",), is_last=True)(_of_lines(_name))  # type: ignore[arg-type]


@mutation("pdf", kinds=("pdf",))
def pdf_without_rules(page: Page, rng: Random) -> bool:
    """The tables have no rules: columns are told by their places alone."""
    page.options["unruled"] = True
    return True


@mutation("pdf", kinds=("pdf",))
def pdf_with_a_watermark(page: Page, rng: Random) -> bool:
    """Each page has the office's name printed across it."""
    page.options["watermark"] = page.office
    return True


@mutation("pdf", kinds=("pdf",))
def pdf_with_a_dated_watermark(page: Page, rng: Random) -> bool:
    """Each page has who printed it and when across it."""
    page.options["watermark"] = (
        f"wangli {page.reads_year + 1}-01-{rng.randint(10, 28)} 10.32.5.{rng.randint(2, 99)}"
    )
    return True


@mutation("pdf", kinds=("pdf",))
def pdf_with_heads_and_feet(page: Page, rng: Random) -> bool:
    """Each page has a line above and below its text, with numbers in them."""
    page.options["head"] = rng.choice(
        (
            f"镇政办〔{page.reads_year + 1}〕{rng.randint(2, 99)}号",
            "政府信息公开年度报告",
            f"{page.office}　{page.reads_year}",
        )
    )
    page.options["foot"] = rng.choice(("第 {} 页 共 9 页", "{}", "— {} —", "{} / 9"))
    return True
