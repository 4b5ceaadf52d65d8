"""The containers of a page: a second one, hidden copies, tables spread over several, pictures and menus."""

from random import Random

from tests.hunt.drawing import draw_page
from tests.hunt.mutations.report.other_tables import tables_span, with_other_figures
from tests.hunt.page import Grid, Line, Markup, Means, Page
from tests.hunt.registry import SIX, mutation


@mutation("containers", kinds=("html",))
def a_second_container_with_other_figures(page: Page, rng: Random) -> bool:
    """Another content container behind the report, without a title, with the tables of somebody else."""
    first, last = tables_span(page)
    others = [
        with_other_figures(block, rng) if isinstance(block, Grid) else Line(block.text, "other")
        for block in page.blocks[first : last + 1]
        if isinstance(block, Line | Grid)
    ]
    name = rng.choice(("article-content", "TRS_Editor", "bt_content", "con_article-bd"))
    page.blocks += [Markup(f'</div><div class="{name}">'), *others]
    page.options["wrapper"] = rng.choice(("article", "plain"))
    page.needs_word = True
    return True


@mutation("containers", kinds=("html",))
def a_second_zoom_with_other_figures(page: Page, rng: Random) -> bool:
    """The page has the container of its CMS twice, the second with the tables of somebody else."""
    first, last = tables_span(page)
    others = [
        with_other_figures(block, rng) if isinstance(block, Grid) else Line(block.text, "other")
        for block in page.blocks[first : last + 1]
        if isinstance(block, Line | Grid)
    ]
    page.blocks += [
        Markup('<!--<$[信息内容]>end--></div><div id="zoom" class="bt_content"><!--<$[信息内容]>begin-->'),
        *others,
    ]
    page.options["wrapper"] = "article"
    page.needs_word = True
    return True


@mutation("containers", kinds=("html",))
def a_container_before_with_other_figures(page: Page, rng: Random) -> bool:
    """A container without a title stands before the report's, with the tables of somebody else."""
    first, last = tables_span(page)
    others = [
        with_other_figures(block, rng) if isinstance(block, Grid) else Line(block.text, "other")
        for block in page.blocks[first : last + 1]
        if isinstance(block, Line | Grid)
    ]
    page.blocks[0:0] = [
        Markup("<div class='article-content'>"),
        *others,
        Markup("</div><div class='TRS_Editor'>"),
    ]
    page.blocks.append(Markup("</div>"))
    page.options["wrapper"] = "bare"
    page.needs_word = True
    return True


@mutation("containers", kinds=("html",))
def tables_over_two_containers(page: Page, rng: Random) -> bool:
    """The tables of the report lie in two containers."""
    grids = page.grids()
    if len(grids) < 2:
        return False
    at = page.at(rng.choice(grids[1:]))
    name = rng.choice(("article-content", "TRS_Editor", "bt_content"))
    page.blocks.insert(at, Markup(f'</div><div class="{name}">'))
    page.options["wrapper"] = rng.choice(("article", "plain"))
    return True


@mutation("containers", kinds=("html",))
def title_and_tables_in_two_containers(page: Page, rng: Random) -> bool:
    """The prose lies in one container, all tables in the next."""
    first, _ = tables_span(page)
    page.blocks.insert(first, Markup('</div><div class="TRS_Editor">'))
    page.options["wrapper"] = "plain"
    return True


@mutation("containers", kinds=("html",))
def a_hidden_copy_with_other_figures(page: Page, rng: Random) -> bool:
    """A hidden container has the tables with other figures, as editors leave drafts behind."""
    first, last = tables_span(page)
    hide = rng.choice(('style="display:none"', "hidden", 'style="visibility:hidden;height:0"'))
    others = [Markup(f"<div {hide}>")]
    others += [with_other_figures(b, rng) for b in page.blocks[first : last + 1] if isinstance(b, Grid)]  # type: ignore[misc]
    page.blocks[last + 1 : last + 1] = [*others, Markup("</div>")]
    return True


@mutation("containers", kinds=("html",))
def a_copy_for_phones(page: Page, rng: Random) -> bool:
    """The tables stand twice, alike, for screens and phones."""
    first, last = tables_span(page)
    copies = [
        block.copy() if isinstance(block, Grid) else Line(block.text, "other")
        for block in page.blocks[first : last + 1]
        if isinstance(block, Line | Grid)
    ]
    page.blocks[last + 1 : last + 1] = [Markup('<div class="phone">'), *copies, Markup("</div>")]
    return True


@mutation("containers", kinds=("html",))
def a_page_commented_out(page: Page, rng: Random) -> bool:
    """An older table is commented out in the source."""
    first, last = tables_span(page)
    others = [with_other_figures(b, rng) for b in page.blocks[first : last + 1] if isinstance(b, Grid)]
    page.blocks[first:first] = [Markup("<!--"), *others, Markup("-->")]
    return True


@mutation("containers", kinds=("html",))
def menus_with_figures(page: Page, rng: Random) -> bool:
    """Around the report there are lists with counts and a table of visits."""
    menu = "".join(
        f"<li><a href='/c{n}'>{name}({rng.randint(1, 99)})</a></li>"
        for n, name in enumerate(("规范性文件", "人事任免", "财政预决算"))
    )
    page.blocks.insert(0, Markup(f"<ul>{menu}</ul>"))
    page.blocks.append(
        Markup(
            f"<table><tr><td>今日访问量</td><td>{rng.randint(1, 999)}</td></tr><tr><td>总访问量</td><td>{rng.randint(1, 99999)}</td></tr></table>"
        )
    )
    page.options["wrapper"] = "bare"
    return True


@mutation("containers", forms=SIX, kinds=("html", "docx"))
def a_table_as_a_picture(page: Page, rng: Random) -> bool:
    """One of the tables is a picture; the others are read all the same."""
    grids = page.grids()
    if len(grids) < 2:
        return False
    grid = rng.choice(grids)
    at = page.at(grid)
    page.blocks[at : at + 1] = [Markup('<p><img src="/picture/0/1801.jpg"></p>')]
    return True


@mutation("containers", kinds=("html",))
def a_second_report_in_a_container(page: Page, rng: Random) -> bool:
    """The report of another office, with its title, lies in a second container."""
    other = draw_page(page.form, page.kind, rng, distinct=True)
    if other.office == page.office:
        return False
    for box in other.boxes():
        if box.role == "value":
            box.key, box.value, box.means = None, None, Means.FOREIGN
    name = rng.choice(("article-content", "TRS_Editor", "bt_content"))
    page.blocks += [Markup(f'</div><div class="{name}">'), *other.blocks]
    page.options["wrapper"] = rng.choice(("article", "plain"))
    page.needs_word = True
    return True
