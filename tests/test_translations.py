"""A document in two languages is one document: both have the same headings, blocks, lists, words of code, links and
pictures."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MARK = ".zh-CN"
TRANSLATED = [*sorted(ROOT.glob(f"*{MARK}.md")), *sorted(ROOT.glob(f"docs/**/*{MARK}.md"))]
PAIRS = [(page.with_name(page.name.replace(MARK, "")), page) for page in TRANSLATED]
BLOCK = re.compile(r"^```.*\n(?:.*\n)*?```$", re.M)
HEADING = re.compile(r"^#+ (.+)$", re.M)
MARKED_LINE = re.compile(r"^(#+ |- |\d+\. |\||!\[)(.*)$", re.M)
CODE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(#[^)]+)?\)")


def name(page: Path) -> str:
    return page.name


def drop_blocks(text: str) -> str:
    """The text without its blocks of code."""
    return BLOCK.sub("", text)


def list_marks(text: str) -> list[str]:
    """What a page is built of, in its order: blocks of code whole, of headings, items, rows and pictures the marks alone."""
    blocks = {f"block {found.start()}": found.group() for found in BLOCK.finditer(text)}
    named = BLOCK.sub(lambda found: f"# block {found.start()}", text)
    return [blocks.get(words, mark) for mark, words in MARKED_LINE.findall(named)]


def list_targets(text: str) -> set[str]:
    """What a page links to and which pictures it shows, whichever language of a page it names."""
    return {path.replace(MARK, "") for path, _ in LINK.findall(drop_blocks(text))}


def list_anchors(page: Path) -> set[str]:
    """The names by which the headings of a page are linked to."""
    heads = HEADING.findall(drop_blocks(page.read_text(encoding="utf-8")))
    return {"#" + re.sub(r"[^\w -]", "", words.lower()).replace(" ", "-") for words in heads}


def compare_texts(first: str, second: str) -> list[str]:
    """What one of two texts has and the other has not, or has elsewhere."""
    sides = zip([*list_marks(first), "the end"], [*list_marks(second), "the end"], strict=False)
    faults = [f"{one!r} beside {other!r}" for one, other in sides if one != other]
    faults += sorted(list_targets(first) ^ list_targets(second))
    return faults + sorted(set(CODE.findall(drop_blocks(first))) ^ set(CODE.findall(drop_blocks(second))))


def test_there_are_pages_in_both_languages() -> None:
    assert {page.name for page, _ in PAIRS} == {"README.md", "BI.md"}


@pytest.mark.parametrize(("page", "translated"), PAIRS, ids=name)
def test_both_languages_have_the_same(page: Path, translated: Path) -> None:
    assert compare_texts(page.read_text(encoding="utf-8"), translated.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("page", "translated"), PAIRS, ids=name)
def test_each_links_to_the_other_at_its_top(page: Path, translated: Path) -> None:
    for here, there in ((page, translated), (translated, page)):
        assert f"]({there.name})" in here.read_text(encoding="utf-8").splitlines()[2]


@pytest.mark.parametrize("page", [page for pair in PAIRS for page in pair], ids=name)
def test_links_lead_to_pages_and_headings(page: Path) -> None:
    for path, anchor in LINK.findall(drop_blocks(page.read_text(encoding="utf-8"))):
        target = page.parent / path if path else page
        assert target.exists(), path
        assert not anchor or anchor in list_anchors(target), anchor


@pytest.mark.parametrize("translated", TRANSLATED, ids=name)
def test_a_translated_page_leads_to_translated_pages(translated: Path) -> None:
    below_the_top = drop_blocks(translated.read_text(encoding="utf-8")).split("\n", 3)[3]
    linked = [translated.parent / path for path, _ in LINK.findall(below_the_top) if path.endswith(".md")]
    assert [path for path in linked if path.with_name(f"{path.stem}{MARK}.md").exists()] == []


SAMPLE = """# A

## B

- one
- two

```sql
SELECT 1;
```

### C

![p](p.png) `x`

```text
# no heading
run
```
"""


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("## B\n", ""),
        ("### C", "## C"),
        ("- two\n", ""),
        ("```sql\nSELECT 1;\n```\n", ""),
        ("SELECT 1", "SELECT  1"),
        ("```sql", "```text"),
        ("run\n", "run\nrun\n"),
        ("# no heading", "# 无标题"),
        ("![p](p.png)", ""),
        ("p.png", "q.png"),
        ("`x`", "`y`"),
        ("`x`", "`x` [y](y.md)"),
    ],
)
def test_what_differs_is_seen(was: str, becomes: str) -> None:
    assert was in SAMPLE
    assert compare_texts(SAMPLE, SAMPLE.replace("A", "甲").replace("- one", "- 一")) == []
    assert compare_texts(SAMPLE, SAMPLE.replace(was, becomes)) != []
    assert compare_texts(SAMPLE.replace(was, becomes), SAMPLE) != []
