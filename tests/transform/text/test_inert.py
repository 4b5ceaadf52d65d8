"""No medium acts on a text of a site, and none loses what it says."""

import csv
import html
import io
import json
import logging
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.text.inert import (
    InertRecord,
    describe_error,
    escape_html,
    escape_json,
    escape_markdown,
    neutralise_formula,
    show_line,
    show_text,
    web_address,
)

DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ACTING = "".join(map(chr, (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029))) + DIRECTIONS
texts = st.text(
    st.one_of(st.sampled_from(ACTING + "<>&\"'=+-@[](){}*_`#|\\!~ :/.　＝１"), st.characters(codec="utf-8"))
)


def test_each_character_that_acts_has_a_sign_of_its_length() -> None:
    shown = show_text(ACTING)
    assert len(shown) == len(ACTING)
    assert {character for character in shown if character in ACTING} == {"\t", "\n"}
    assert (
        show_text("\x1b[2J\x9b1m\r政\u202e府\u0085")
        == "␛[2J\N{REPLACEMENT CHARACTER}1m␍政\N{REPLACEMENT CHARACTER}府␤"
    )
    assert show_line("一\n二\t三") == "一 二 三"


@given(texts)
def test_a_text_that_does_not_act_is_shown_as_it_is(text: str) -> None:
    plain = "".join(character for character in text if character not in ACTING)
    assert show_text(plain) == plain
    assert not set(show_line(text)) & set(ACTING)
    assert all(unicodedata.category(character) != "Cc" for character in show_line(text))


@given(texts)
def test_json_says_the_same_and_does_not_act(text: str) -> None:
    written = escape_json(json.dumps({"a": text}, ensure_ascii=False))
    assert json.loads(written) == {"a": text}
    assert not set(written) & set(ACTING)


@given(texts)
def test_html_is_text_and_no_markup(text: str) -> None:
    escaped = escape_html(text)
    assert not set(escaped) & set("<>\"'\0\x1b" + DIRECTIONS)
    assert html.unescape(escaped) == show_text(text)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("[x](javascript:a)", r"\[x\]\(javascript\:a\)"),
        ("![x](http://y)", r"\!\[x\]\(http\:\/\/y\)"),
        ("<img src=x>", r"\<img src\=x\>"),
        ("\n# 一\n", r"\# 一"),
        ("a | b", r"a \| b"),
        ("`a` &lt; \\", r"\`a\` \&lt\; \\"),
        ("政府 12", "政府 12"),
    ],
)
def test_markdown_is_text_and_no_markup(text: str, markdown: str) -> None:
    assert escape_markdown(text) == markdown


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("http://s.test/a(b)", "http://s.test/a%28b%29"),
        ("javascript:a", None),
        ("http://[x/", None),
        ("", None),
    ],
)
def test_an_address_may_be_linked_if_it_is_one_of_the_web(address: str, target: str | None) -> None:
    assert web_address(address) == target


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t1", "\r1", "＝1", "＋a", "－1+1", "＠a", "﹦1", " =1", "\u3000=1", "\xa0=1",
        "\n=1", "\ufeff=1", "\u200b=1", "\0=1", "\x1f=1", "−1+1", "-1)", "=", "@", "-SUM(1)", '=HYPERLINK("http://x")',
        "+-1", "-+a", "'=1", "'",
    ],
)  # fmt: skip
def test_what_may_be_a_formula_is_behind_an_apostrophe(text: str) -> None:
    assert neutralise_formula(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    ["", "5", "-8", "-8.50", "+3", "-1,234", "-5%", "-", "--", "－", "——", "a=1", "1-2", "（-1）", "\n5", " 5", "“'”", "无"],
)  # fmt: skip
def test_what_is_no_formula_stays(text: str) -> None:
    assert neutralise_formula(text) == text


@given(texts)
def test_every_cell_can_be_had_back(text: str) -> None:
    neutral = neutralise_formula(text)
    assert neutral.removeprefix("'") == text
    stripped = "".join(c for c in neutral if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf"))
    assert unicodedata.normalize("NFKC", stripped[:1]) not in ("=", "@")
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([neutral])
    assert list(csv.reader(io.StringIO(line.getvalue(), newline=""))) in ([[neutral]], [])


def log(name: str, message: str, *values: object, error: BaseException | None = None) -> str:
    """What a handler writes of an entry."""
    info = None if error is None else (type(error), error, error.__traceback__)
    record = InertRecord(name, logging.ERROR, __file__, 1, message, values, info)
    return logging.Formatter("%(levelname)s %(message)s").format(record)


def test_an_entry_of_the_log_does_not_act_and_makes_no_other() -> None:
    entry = log("extract.http_client", "%s failed", "http://x/\x1b]0;\x07\nERROR all is lost\u202e")
    assert entry.splitlines() == [
        "ERROR http://x/␛]0;␇",
        "    ERROR all is lost\N{REPLACEMENT CHARACTER} failed",
    ]
    assert log("prefect.runner", "a\nb\x9b") == "ERROR a\nb\N{REPLACEMENT CHARACTER}"


def test_a_traceback_in_the_log_does_not_act() -> None:
    try:
        raise ValueError("\x1b[2J \x9b \u202e")
    except ValueError as error:
        entry = log("flows.run", "failed", error=error)
    assert "ValueError: ␛[2J" in entry
    assert not set(entry) & (set(ACTING) - {"\n"})


def test_every_process_of_ours_writes_such_entries() -> None:
    import flows

    assert flows.__name__ in sys.modules
    assert logging.getLogRecordFactory() is InertRecord


@pytest.mark.parametrize(
    ("error", "described"),
    [
        (ValueError("one\n  and\tanother"), "ValueError: one and another"),
        (RecursionError(), "RecursionError"),
        (KeyError("a\ud800\0"), "KeyError: 'a\\ud800\\x00'"),
        (ValueError("a\ud800\0"), "ValueError: a\\ud800\\x00"),
        (ValueError("x" * 5000), f"ValueError: {'x' * 300}…"),
    ],
)
def test_an_exception_is_described_on_one_line_that_can_be_stored(error: Exception, described: str) -> None:
    assert describe_error(error) == described
