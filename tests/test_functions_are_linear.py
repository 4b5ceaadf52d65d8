"""What the run itself does with the bytes of a site takes time in proportion to them, whatever is left open in them."""

import gzip
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from protego import Protego

from extract.adapters.jcms_datastore import find_store, find_units
from extract.adapters.jpaas_column import find_build_units
from extract.adapters.list_entries import is_empty_list, read_rows, read_selected
from extract.adapters.list_page import parse_html
from extract.http_client.classify import classify_response
from extract.http_client.session import RawResponse, inflate_body
from extract.urls import BadAddressError, normalise_url
from flows.settings import mask_passwords
from tests.support.pumps import grows_faster_than_length
from transform.document import Document, Paragraph
from transform.prose import find_figures
from transform.publication_date import find_publication_date
from transform.readers.html.page_metadata import attachments_below, read_metas, read_record
from transform.readers.html.reader import read_html
from transform.readers.html.source import find_body, open_frames, require_shown, strip_unseen
from transform.readers.html.stylesheets import read_rules
from transform.readers.html.tags import END, TaggedSource
from transform.report import Expectation
from transform.text.decode import UnreadableDocument, decode_text
from transform.text.offices import is_office_name
from transform.text.periods import find_periods
from transform.text.titles import judge_title, last_of_path, read_title

LENGTH = 40_000

OPENINGS = [
    "<!--", "<!-- -->", "<script>", "<script ", "<style>", "</script ", "<title>", "<title ", "<td ", "<td", "<tr a=/ ",
    "<meta ", "<meta name=ContentStart ", "<meta name=ContentStart>", "<!--<$[信息内容]>begin-->", "<!--<$[信息内容]>",
    "<datastore>", "<datastore ", "<record>", "<record ", "<![CDATA[", "<nextgroup>", "<totalrecord ", "var param_1={",
    "<datastore></datastore>", "<a href=x.pdf ", "<a href=x.pdf>", "<a href=href=x.pdf", "<div id=pdfshow ", "<",
    ">", "&", "&#", "{", "[", "(", "（", "\"", "'", " ", "\n", "a", "1", ".", "a-", "索引号", "style=text-decoration:",
    "2018-01-01", "2018-01-01 ", "二〇一七年", "关于", "-关于", "、", "一、", "公开", "信息公开", "印发", "《", "截至", "共1",
]  # fmt: skip


def classify(text: str) -> object:
    return [
        classify_response(
            RawResponse(200, {}, text.encode()), expected, url="http://a/b", final_url="http://a/b"
        )
        for expected in ("report", "list", "file")
    ]


def classify_short(text: str) -> object:
    """Only of short pages the visible text is looked at."""
    return classify(text) if len(text) < 50_000 else None


def read_list(text: str) -> object:
    soup = BeautifulSoup(f"<div>{text}</div>", "lxml")
    return (
        list(read_rows(soup, "http://a/")),
        list(read_selected(soup, "a", "http://a/")),
        find_build_units(soup),
    )


def read_link(text: str) -> object:
    soup = BeautifulSoup("<li><a href=/x></a></li>", "lxml")
    link = soup.a
    assert link is not None
    link.string = text
    return list(read_rows(soup, "http://a/"))


def read_address(text: str) -> object:
    try:
        return normalise_url(f"http://a/{text}", "http://a/")
    except BadAddressError:
        return None


def read_body(text: str) -> object:
    try:
        body = find_body(text)
        require_shown(text)
    except UnreadableDocument:
        body = None
    tagged = TaggedSource(text)
    return body, tagged.mark(), tagged.mark_lines(), strip_unseen(text), open_frames(text), read_rules(text)


def read_around(text: str) -> object:
    return read_metas(text), read_record(text), attachments_below(text + ".pdf" + text, 0)


def read_names(text: str) -> object:
    return (
        judge_title(f"{text}信息公开年度报告{text}"),
        read_title(f"{text}信息公开年度报告"),
        find_periods(text),
        is_office_name(text),
        last_of_path(text),
        find_publication_date(Document("text", (Paragraph(text),)), Expectation(), 2017),
        find_figures(text),
    )


def read_robots(text: str) -> object:
    return Protego.parse(f"User-agent: *\nDisallow: /{text}").can_fetch("http://a/aaaa", "gongkai")


READERS: list[Callable[[str], object]] = [
    classify_short, read_list, read_link, read_address, read_body, read_around, read_names, read_robots,
    find_store, find_units, mask_passwords, lambda text: decode_text(text.encode("gb18030", "replace")),
]  # fmt: skip


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__.strip("<>"))
def test_readers_are_linear_in_what_is_left_open(read: Callable[[str], object]) -> None:
    def work(opening: str, length: int) -> Callable[[], object]:
        text = opening * (length // len(opening)) + "\x00"
        return lambda: read(text)

    bad = [
        opening
        for opening in OPENINGS
        if grows_faster_than_length(lambda length, opening=opening: work(opening, length), LENGTH)  # type: ignore[misc]
    ]
    assert not bad


def test_a_page_is_linear_in_tags_that_are_inside_of_a_tag() -> None:
    table = "<table><tr><td>1</td></tr></table>"

    def work(length: int) -> Callable[[], object]:
        inside = "<thead" * (length // len("<thead"))
        page = f"<html><body><span>k</span>{table}{inside}{table}</body></html>"
        return lambda: read_html(page)

    assert not grows_faster_than_length(work, LENGTH)


def test_inflating_is_linear_in_its_members() -> None:
    member = gzip.compress(b"", mtime=0)

    def work(length: int) -> Callable[[], object]:
        body = member * (length // len(member))
        return lambda: inflate_body(body, "gzip", 1000)

    assert not grows_faster_than_length(work, 2_000_000)


def test_many_links_in_one_element_are_read_in_linear_time() -> None:
    def work(length: int) -> Callable[[], object]:
        soup = BeautifulSoup(
            f"<div>{'<b></b>' * length}{'<a class=bt_link href=x>x</a>' * length}</div>", "lxml"
        )
        return lambda: list(read_rows(soup, "http://a/"))

    assert not grows_faster_than_length(work, 1600)


NESTED = {
    "rows around one link": ("<ul><li>", "<a href=x>x</a>", "</li></ul>"),
    "rows that hold a link each": ("<ul><li><a href={n}>x</a>", "", "</li></ul>"),
    "rows without a link": ("<ul><li>", "", "</li></ul>"),
    "rows of tables": ("<table><tr class=tr_main_value_odd><td><a href={n}>x</a>", "", "</td></tr></table>"),
    "rows of rows": ("<ul><li><table><tr><td><a href={n}>x</a>", "", "</td></tr></table></li></ul>"),
    "rows beside a date": ("<ul><li>2018-01-02<!--2018-->", "<a href=x>x</a>", "</li></ul>"),
    "known rows": ("<div class=zfxxgk_zdgkc><ul><li><a href={n}>x</a>", "", "</li></ul></div>"),
    "known containers": ("<div class=zcwj-con-right_list><a href={n}>x</a>", "", "</div>"),
    "known containers of one link": ("<div class=zcwj-con-right_list>", "<a href=x>x</a>", "</div>"),
    "links": ("<a class=bt_link href={n}>x<div>", "", "</div></a>"),
    "links to one address": ("<div class=zcwj-con-right_list><a href=x>x<p>", "", "</p></a></div>"),
    "frames": ("<div class=zfxxgk_list_con><ul><li>共1页", "<a href=x>x</a>", "</li></ul></div>"),
}


@pytest.mark.parametrize("nest", NESTED.values(), ids=NESTED)
def test_nested_elements_are_read_in_linear_time(nest: tuple[str, str, str]) -> None:
    begin, inside, end = nest

    def work(length: int) -> Callable[[], object]:
        opened = "".join(begin.format(n=number) for number in range(length))
        soup = parse_html(f"{opened}{inside}{end * length}")
        return lambda: (
            list(read_rows(soup, "http://a/")),
            [list(read_selected(soup, selector, "http://a/")) for selector in ("ul li a", "li", "div, tr")],
            find_build_units(soup),
            is_empty_list(soup),
        )

    assert not grows_faster_than_length(work, 480)


VEILED = "<i style=visibility:hidden>"
CELLS = f"<table>{'<tr><td>a' * 100}</table>"
DEEP = {
    "signs": ("<sup>", "a"),
    "signs of nothing": ("<sub>", ""),
    "hidden around a table": ("<div hidden>", CELLS),
    "struck around a table": ("<s>", CELLS),
    "veiled": (VEILED, "a"),
    "veiled around a table": (VEILED, CELLS),
    "veiled and shown": (f"{VEILED}<b style=visibility:visible>a", ""),
    "turned": ("<bdo>", "a"),
    "turned around cells": ("<bdo>", CELLS),
    "drawings of nothing": ("<object>", ""),
    "around pictures": ("<b>", "<img>" * 500),
}


@pytest.mark.parametrize("nest", DEEP.values(), ids=DEEP)
def test_nested_effects_are_carried_out_in_linear_time(nest: tuple[str, str]) -> None:
    opening, inside = nest
    name = opening[1:-1].split()[0]

    def work(length: int) -> Callable[[], object]:
        nested = f"{opening * length}{inside}{f'</{name}>' * length}"
        page = f"<meta name=ContentStart><p>a</p>{nested}<meta name=ContentEnd></body></html>"
        return lambda: read_html(page)

    assert not grows_faster_than_length(work, 3200)


def test_a_deep_page_is_parsed_in_linear_time() -> None:
    def work(length: int) -> Callable[[], object]:
        return lambda: parse_html("<ul><li>" * length)

    assert not grows_faster_than_length(work, 4000)


def test_many_stores_of_one_block_are_read_in_linear_time() -> None:
    store = "<datastore><nextgroup><a href='?unitid=1'></a></nextgroup></datastore>"

    def work(length: int) -> Callable[[], object]:
        page = store * length + "var param_1={a:'b'};" + "totalRecord:1;" * length
        return lambda: find_units(page)

    assert not grows_faster_than_length(work, 1600)


def test_many_stores_without_a_unit_are_read_in_linear_time() -> None:
    def work(length: int) -> Callable[[], object]:
        settings = "".join(f"var param_{number}={{a:'b'}};" for number in range(length))
        page = "<datastore></datastore>" * length + settings
        return lambda: find_units(page)

    assert not grows_faster_than_length(work, 4000)


def test_what_is_never_closed_stays() -> None:
    source = "<script>a<style>b</style><!--c--><table>1</table><!--d"
    assert strip_unseen(source) == "<script>a<table>1</table><!--d"
    marked = TaggedSource("<tr><td>1<td x").mark()
    assert (marked.rows, marked.cells) == (1, 1)
    assert marked.source.removesuffix(END).endswith("1<td x")
    assert read_metas("<title>a<b>c < d</title><meta name='x' content='y'><meta name=z content=z") == {
        "title": "ac < d",
        "x": "y",
    }


def test_members_of_any_size_are_inflated_and_padding_is_left() -> None:
    parts = [bytes(range(256)) * count for count in (0, 1, 700, 0, 3)]
    packed = b"".join(gzip.compress(part, mtime=0) for part in parts)
    assert inflate_body(packed + bytes(600), "gzip", 1_000_000) == b"".join(parts)


def test_every_password_of_a_text_is_masked() -> None:
    text = "a postgresql://u:p@q@h/d?sslpassword=x&b=c s3://k:v ftp://u:p@h"
    assert mask_passwords(text) == "a postgresql://u:***@h/d?sslpassword=***&b=c s3://k:v ftp://u:***@h"
