"""The tags of a source: which of them break lines, begin cells, or have an effect on the text inside them.

A page has thousands of tags and hardly a hundred different ones, so that each is judged once. Only what is asked for
later is left of its attributes, and a tree of the shorter source is built in half the time.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from transform.readers.html.visibility import CELLS, LINE_BREAKING, Effect, judge_element
from transform.text.entities import unescape_entities
from transform.text.remembered import FoundOnce, remember_short

# A line break; what encloses the mark of a picture or table (I0, T0 …) or of a container (S0); what encloses the spans
# of a cell (``1 2``), or one of the letters ROW and CAPTION; the end of the source.
BREAK = "\ufdd0"
MARK = "\ufdd1"
CELL = "\ufdd2"
END = "\ufdd3"
ROW = "R"
CAPTION = "C"
SHOWN = "shown"
"""The attribute by which the tags of a marked source name their effect."""

_TAG = re.compile(r"(<[a-zA-Z/!?][^>]*(?:>|\Z))")
_PLAIN_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
_GAP = re.compile(r"\t| {2,}")
_VALUE = r"""(?:\s*+=\s*+(?:"([^">]*+)"|'([^'>]*+)'|([^\s"'>][^\s>]*+)|(?=>)))?+"""
_ATTRIBUTE = re.compile(rf"""([^\s/>=]++){_VALUE}""")
# A tag as browsers read it: it ends at the first > outside of quotes.
_WHOLE = re.compile(rf"""<(/?)([a-zA-Z][^\s/>]*+)((?:[\s/]++|[^\s/>=]++{_VALUE})*+)>""")
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_LEADING_DIGITS = re.compile(r"\s*(\d{1,5})")
_MAX_SPAN = 1000
# The mark of a row has a cell of its own: the parser would move a text directly in a row out of the table.
_MARKED_ROW = f"<tr><td>{CELL}{ROW}{CELL}</td>"
_IN_LINES = frozenset(("span", "i", "em", "b", "strong", "font", "a", "small", "label", "abbr", "mark", "u"))
# Without attributes that are asked for these are there for the looks of a text. Word and editors write hundreds: without
# them a tree is built in half the time.
_IDLE = frozenset(("span", "font", "b", "strong", "i", "em", "u", "o:p"))
# Where one of these elements is, tags may be text, or end an element that they are in; a link's text is its label.
_HOLDS_TAGS = frozenset((
    "a", "caption", "col", "colgroup", "iframe", "math", "noembed", "noframes", "select", "svg", "textarea", "title", "xmp",
))  # fmt: skip
# A parser moves what is in a table and in no cell out of the table, and white space there only where it is in an element.
_STRAY = (
    re.compile(r"</t(?:[dr]|body|head|foot)>\s*+(?!</?t)"),
    re.compile(r"<t(?:able|body|head|foot)\b[^<>]*+>\s*+(?!</?t)"),
)
_CLASS_OF_EDITORS = re.compile(r"\.(?:mso|gram|spell|font|normal|text|char|apple|[a-z]{0,2}\d+)", re.I)
_KEPT_OF_ANY = ("id", "class", "data-value")
_KEPT = {
    "a": ("href",),
    "img": ("src", "data-src", "data-original", "alt", "width", "height"),
    "input": ("type", "value", "placeholder", "alt"),
    "option": ("selected", "label"),
    "select": ("multiple",),
}


class Tag(NamedTuple):
    """A tag of a source. ``name`` is in small letters, with a slash in front for a closing tag, and empty for comments.

    ``marked`` takes its place where cells are marked, ``plain`` where they are left as they are. ``is_odd`` where the
    marks do not hold: the tag may not end where it seems to, or hides a cell. ``subjects`` are what rules of style
    sheets may be about: its name, its classes with a point and its id with a #. ``may_be_apart`` where a class of a tag in
    a line may be one by which a linked sheet shows its text elsewhere.
    """

    name: str
    marked: str
    plain: str
    effect: Effect | None = None
    is_odd: bool = False
    subjects: tuple[str, ...] = ()
    may_be_apart: bool = False


class MarkedSource(NamedTuple):
    """A source with marked lines and cells, and how many cells and rows it has."""

    source: str
    cells: int
    rows: int


class TaggedSource:
    """A source cut into its tags and the texts between them."""

    def __init__(self, source: str) -> None:
        self._pieces, self._sources, different = _split_tags(source)
        self._tags: Mapping[str, Tag] = {tag: judge_tag(tag) for tag in different}
        if "pre" in self.names:
            self._keep_spaces()
        if any(tag.may_be_apart for tag in self._tags.values()):
            self._part_digits()

    @FoundOnce
    def names(self) -> frozenset[str]:
        """The names of its tags, those of closing tags with a slash in front."""
        return frozenset([tag.name for tag in self._tags.values()])

    @FoundOnce
    def effects(self) -> frozenset[Effect]:
        """The effects that its tags have."""
        return frozenset([tag.effect for tag in self._tags.values() if tag.effect])

    @property
    def subjects(self) -> frozenset[str]:
        """What rules of style sheets may be about: names, classes and ids of its tags."""
        return frozenset(subject for tag in self._tags.values() for subject in tag.subjects)

    @property
    def is_odd(self) -> bool:
        """Whether marks of cells would not hold in it."""
        return any(tag.is_odd for tag in self._tags.values())

    @FoundOnce
    def closed_tables(self) -> int:
        """How many tables it closes."""
        closing = [text for text, tag in self._tags.items() if tag.name == "/table"]
        return sum([self._sources.count(text) for text in closing])

    def mark(self, *, only_text: bool = False) -> MarkedSource:
        """The source with a mark for each line break, cell and row, and for its end, and without what is not asked for
        of the attributes; with ``only_text``, also without the tags that make no difference to the text of its tree."""
        dropped = self._find_idle() if only_text else frozenset()
        by_tag = {
            text: "" if dropped and tag.name.lstrip("/") in dropped else tag.marked
            for text, tag in self._tags.items()
        }
        marked = [*map(by_tag.__getitem__, self._sources)]
        source, rows = self._join(marked), marked.count(_MARKED_ROW)
        if dropped and any(stray.search(source) for stray in _STRAY):
            return self.mark()
        return MarkedSource(source, source.count(CELL) // 2 - rows, rows)

    def mark_lines(self) -> str:
        """The source with a mark for each line break and for its end."""
        by_tag = {text: tag.plain for text, tag in self._tags.items()}
        return self._join([*map(by_tag.__getitem__, self._sources)])

    def _find_idle(self) -> frozenset[str]:
        """The names of those present elements that do nothing to the texts in them, wherever these begin and end."""
        if self.effects or not self.names.isdisjoint(_HOLDS_TAGS):
            return frozenset()
        present = _IDLE & self.names
        if not present:
            return present
        return present - {tag.name for tag in self._tags.values() if tag.marked != f"<{tag.name}>"}

    def _keep_spaces(self) -> None:
        """In preformatted text a browser breaks lines where the source does, and shows every gap: mark both."""
        depth = 0
        for n, piece in enumerate(self._pieces):
            if n % 2:
                name = self._tags[piece].name
                depth = max(depth + (name == "pre") - (name == "/pre"), 0)
            elif depth:
                lines = piece.replace("\r\n", "\n").replace("\n", BREAK)
                self._pieces[n] = _GAP.sub(lambda gap: "\u3000" * len(gap[0]), lines)

    def _part_digits(self) -> None:
        """Part digits that only some of have a class: a linked style sheet may hide them or show them elsewhere."""
        for n in range(1, len(self._pieces) - 1, 2):
            before, tag, behind = self._pieces[n - 1], self._tags[self._pieces[n]], self._pieces[n + 1]
            if before[-1:].isdigit() and behind[:1].isdigit():
                inner = self._tags[self._pieces[n - 2]] if n > 1 and tag.name[:1] == "/" else tag
                if inner.may_be_apart and tag.name.lstrip("/") == inner.name:
                    self._pieces[n - 1] = before + BREAK

    def _join(self, tags: Sequence[str]) -> str:
        pieces = self._pieces.copy()
        pieces[1::2] = tags
        pieces.append(END)
        return "".join(pieces)


def _split_tags(source: str) -> tuple[list[str], list[str], set[str]]:
    """The texts of a source with its tags between them (text, tag, text …), its tags alone, and its different tags.

    It is cut at all angle brackets, in half the time that a pattern takes; the pattern is needed where one of them belongs
    to no tag (a < b) or is inside of one.
    """
    if END not in source:
        pieces = source.replace("<", f"{END}<").replace(">", f">{END}").split(END)
        tags = pieces[1::2]
        different = set(tags)
        if len(pieces) % 2 and all(map(_is_plain, different)):
            return pieces, tags, different
    pieces = _TAG.split(source)
    tags = pieces[1::2]
    return pieces, tags, set(tags)


@remember_short(8192, longest=1000)
def _is_plain(text: str) -> bool:
    """Whether a text is a tag without angle brackets inside."""
    return _PLAIN_TAG.fullmatch(text) is not None


def _may_be_apart(name: str, subjects: Sequence[str]) -> bool:
    """Whether a tag in a line has a class that is none of those by which Word and editors part a text into pieces."""
    return name in _IN_LINES and any(
        subject[0] == "." and not _CLASS_OF_EDITORS.match(subject) for subject in subjects
    )


@remember_short(8192, longest=1000)
def judge_tag(text: str) -> Tag:
    """A tag by its source, from its angle bracket to its end."""
    whole = _WHOLE.fullmatch(text)
    if whole is None:
        return _judge_odd(text)
    name = whole[2].lower()
    line_break = BREAK if name in LINE_BREAKING else ""
    if whole[1]:
        return Tag(f"/{name}", f"{line_break}</{name}>", f"{line_break}{text}")
    attributes = read_attributes(whole[3]) if whole[3] else {}
    effect = judge_element(name, attributes)
    subjects = (name, *(f".{word}" for word in attributes.get("class", "").split()))
    if "id" in attributes:
        subjects += (f"#{attributes['id']}",)
    if name in CELLS:
        return Tag(name, _mark_cell(name, attributes), text, None, effect is not None, subjects)
    kept = _keep(name, attributes) if attributes else ""
    shown = f' {SHOWN}="{effect}"' if effect else ""
    marked = f"{line_break}<{name}{shown}{kept}>"
    may_be_apart = _may_be_apart(name, subjects)
    return Tag(name, marked, f"{line_break}{text}", effect, effect is Effect.VEILED, subjects, may_be_apart)


def _judge_odd(text: str) -> Tag:
    """A comment, or a tag whose quotes leave open where it ends."""
    name = _NAME.match(text)
    if name is None:
        return Tag("", text, text)
    plain = f"{BREAK}{text}" if name[1].lower() in LINE_BREAKING else text
    return Tag(name[1].lower(), plain, plain, None, True)


def read_attributes(source: str) -> dict[str, str]:
    """The attributes in the source of a tag, by their names in small letters; of a name that is given twice the first
    counts."""
    attributes: dict[str, str] = {}
    for name, double_quoted, single_quoted, bare in _ATTRIBUTE.findall(source + ">"):
        attributes.setdefault(name.lower(), unescape_entities(double_quoted or single_quoted or bare))
    return attributes


def _mark_cell(name: str, attributes: Mapping[str, str]) -> str:
    if name == "tr":
        return _MARKED_ROW
    spans = f"{read_span(attributes.get('rowspan'))} {read_span(attributes.get('colspan'))}"
    return f"<td>{CELL}{spans}{CELL}"


def read_span(value: str | None) -> int:
    """A span as browsers read it: the leading digits, at least 1 and at most 1000."""
    match = _LEADING_DIGITS.match(value) if value else None
    return min(max(int(match[1]), 1), _MAX_SPAN) if match else 1


def _keep(name: str, attributes: Mapping[str, str]) -> str:
    """The attributes of a tag that are asked for later, as source."""
    names = (*_KEPT_OF_ANY, *_KEPT.get(name, ()))
    return "".join(f' {key}="{_escape(attributes[key])}"' for key in names if key in attributes)


def _escape(value: str) -> str:
    return value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
