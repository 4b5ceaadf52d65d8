"""What a browser makes of an element: whether it shows its text, where it does, and what it draws in its place.

An element is judged by its name and attributes alone (``judge_element``), so that a tag of the source and a node of the
tree are judged alike. What is surely not shown is dropped. What is shown in another place than its neighbours, or
perhaps not at all (white text), is set apart: it is kept, and never glued to a figure beside it. A figure that is white is
no figure of the text.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from transform.readers.html.declarations import Declarations, read_declarations, shift


class Effect(StrEnum):
    """What becomes of an element's text, in order of precedence.

    - ``GONE``: neither text nor place (display: none). A cell that is gone moves the cells behind it.
    - ``UNSEEN``: the place is kept and nothing is shown in it, whatever is inside (struck out, transparent, far off).
    - ``VEILED``: the same, but what is inside may be shown by a style of its own (visibility, size, colour).
    - ``TURNED``: the characters may be shown in another order than the source has them in.
    - ``BOXED``: the browser draws a control or a picture, and the text inside is no text of the page.
    - ``RAISED``, ``LOWERED``: small signs above or below the line.
    - ``FADED``: in the colour of paper, or of its own background. A figure in it may be shown or not.
    - ``APART``: shown in a line or place of its own.
    - ``PRINTED``: a style sheet prints a figure in it, which the source does not have there.
    - ``NAMED``: its name for those who do not see it is a figure (aria-label). Without a text it may be drawn as an icon.
    """

    GONE = "gone"
    UNSEEN = "unseen"
    VEILED = "veiled"
    TURNED = "turned"
    BOXED = "boxed"
    RAISED = "raised"
    LOWERED = "lowered"
    FADED = "faded"
    APART = "apart"
    PRINTED = "printed"
    NAMED = "named"


CONTROLS = frozenset(("input", "select", "textarea", "button", "meter", "progress"))
"""Elements of forms. What they hold is a value that a script or a visitor may change, and no print."""
DRAWINGS = frozenset(("svg", "math", "canvas", "object", "embed", "iframe", "video", "audio"))
"""Elements in whose place a browser draws a picture or another document."""
_BY_NAME = (
    dict.fromkeys(("datalist", "noembed", "noframes", "rp", "title"), Effect.GONE)
    | dict.fromkeys(("s", "strike", "del"), Effect.UNSEEN)
    | dict.fromkeys((*CONTROLS, *DRAWINGS), Effect.BOXED)
    | {"bdo": Effect.TURNED, "sup": Effect.RAISED, "rt": Effect.RAISED, "rtc": Effect.RAISED}
    | {"sub": Effect.LOWERED, "marquee": Effect.APART}
)
_NAMES = ("aria-label", "title", "data-value")
JUDGED = ",".join((
    *sorted(_BY_NAME), "dialog", "[style]", "[hidden]", "[popover]", "font[color]", *(f"[{name}]" for name in _NAMES),
))  # fmt: skip
"""A CSS selector of all elements that may have an effect."""
CELLS = ("td", "th", "tr")
LINE_BREAKING = frozenset((
    "p", "br", "hr", "div", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dir",
    "menu", "section", "article", "aside", "main", "nav", "header", "footer", "address", "blockquote",
    "center", "pre", "xmp", "listing", "figure", "figcaption", "form", "fieldset", "legend", "details",
    "summary", "dialog", "hgroup", "search", "optgroup", "option",
))  # fmt: skip
"""Elements before and behind which a browser breaks the line."""

# Of a style that has none of these nothing is looked at: most styles of Word set fonts and borders.
_SUSPECT = re.compile(
    r"display|visib|through|opacity|position|float|clip|transform|overflow|color|vertical|override|"
    r"indent|margin|reverse|(?<!b)order\s*:|font(?:-size)?\s*:[^;:]*\b0|font-size\s*:\s*[1-3](?:\.\d+)?p[xt]|\\"
)
_NOTHING = r"(?:0++(?:\.0*+)?+|\.0++)"
_ZERO = re.compile(rf"[+-]?{_NOTHING}(?:[a-z]+|%)?")
_NO_FONT = re.compile(rf"(?<![\w.#-]){_NOTHING}(?:px|pt|em|rem|%)?(?:\s*/|\s|$)")
# Text that is moved so far is on no screen; text that is moved less than a line's breadth has its place in the line.
_FAR = 900.0
_NEAR = 3.0
_NO_CLIP = re.compile(r"rect\(\s*(?:[01](?:px)?[\s,]*){4}\)")
_NO_CLIP_PATH = re.compile(r"inset\(\s*(?:[5-9]\d|100)(?:\.\d+)?%.*|circle\(\s*0.*")
_NO_SCALE = re.compile(rf"scale(?:3d|x|y)?\(\s*{_NOTHING}\s*[,)]")
_NOT_OPAQUE = re.compile(
    rf"transparent|(?:rgba|hsla)\([^)]*,\s*{_NOTHING}%?\s*\)|#[\da-f]{{3}}0|#[\da-f]{{6}}00"
)
# Digits that are mirrored, or upside down: 6 is seen as 9.
_MIRRORED = re.compile(r"scale(?:3d|x|y)?\(\s*-|(?:rotate[xyz]?\(\s*-?(?:180deg|0?\.5turn))|matrix\(\s*-")
_FIGURE = re.compile(r"\s*\d[\d,]*(?:\.\d+)?\s*(?:[条件次个人元万]{1,2}\s*)?")
# All parts of a colour at 240 or more: nobody sees it on paper.
_WHITE = re.compile(
    r"white|snow|ivory|whitesmoke|ghostwhite|floralwhite|#f{3,4}|#(?:f[\da-f]){3,4}"
    r"|rgba?\((?:2[45]\d,){2}2[45]\d(?:,[\d.%]+)?\)"
)
_TINY = re.compile(r"[1-3](?:\.\d+)?p[xt]")
_OF_BLOCKS = frozenset((
    "block", "list-item", "table", "flex", "grid", "flow-root", "table-row", "table-cell", "table-caption",
))  # fmt: skip
_WITH_SIZES = _OF_BLOCKS | {"inline-block", "inline-flex", "inline-grid", "inline-table"}


def judge_element(name: str, attributes: Mapping[str, str | None]) -> Effect | None:
    """The effect of an element by its name in small letters and its attributes; None where its text is shown as it
    is, in its line."""
    by_name = _BY_NAME.get(name)
    if not attributes:
        return Effect.GONE if name == "dialog" else by_name
    style = attributes.get("style")
    by_style = judge_style(style, name) if style else None
    if _is_hidden_by_attribute(name, attributes):
        shows = style is not None and read_declarations(style).get("display", "none") != "none"
        return Effect.APART if shows else Effect.GONE
    if by_style is None and name == "font" and _is_white(attributes.get("color") or ""):
        by_style = Effect.FADED
    return stronger(stronger(by_name, by_style), _judge_names(name, attributes))


def _judge_names(name: str, attributes: Mapping[str, str | None]) -> Effect | None:
    named = (attributes.get(attribute) for attribute in _NAMES)
    return Effect.NAMED if name not in CELLS and any(map(_FIGURE.fullmatch, filter(None, named))) else None


def stronger(one: Effect | None, other: Effect | None) -> Effect | None:
    """That of two effects which comes first in their order."""
    return min((effect for effect in (one, other) if effect), key=_ORDER.__getitem__, default=None)


_ORDER = {effect: place for place, effect in enumerate(Effect)}


def _is_hidden_by_attribute(name: str, attributes: Mapping[str, str | None]) -> bool:
    if name == "input" and (attributes.get("type") or "").strip().lower() == "hidden":
        return True
    return (
        "hidden" in attributes or "popover" in attributes or (name == "dialog" and "open" not in attributes)
    )


@lru_cache(maxsize=4096)
def judge_style(style: str, name: str) -> Effect | None:
    """The effect of a style, as in an attribute or a rule, on an element of this name."""
    return judge_declarations(read_declarations(style), name) if _SUSPECT.search(style.lower()) else None


def judge_declarations(declared: Declarations, name: str) -> Effect | None:
    """The effect of declarations on an element of this name."""
    if declared.get("display") == "none":
        return Effect.GONE
    if declared.get("visibility") == "collapse" and name == "tr":
        return Effect.GONE
    is_block = name in LINE_BREAKING or name in CELLS or declared.get("display") in _WITH_SIZES
    if _is_unseen(declared) or (is_block and _is_unseen_block(declared, name)):
        return Effect.UNSEEN
    if is_veiled(declared):
        return Effect.VEILED
    if _is_turned(declared):
        return Effect.TURNED
    return _judge_place(declared, name)


def _is_turned(declared: Declarations) -> bool:
    """Whether the characters inside may be seen in another order, or upside down."""
    return (
        "override" in declared.get("unicode-bidi", "")
        or any("reverse" in declared.get(name, "") for name in ("flex-direction", "flex-flow"))
        or _MIRRORED.search(declared.get("transform", "")) is not None
    )


def _is_white(colour: str) -> bool:
    return _WHITE.fullmatch(colour.replace(" ", "").lower()) is not None


def _is_faded(declared: Declarations) -> bool:
    """Whether text has the colour of its own background, or is white on none of its own."""
    colour = declared.get("color", "").replace(" ", "")
    own = {declared[name].replace(" ", "") for name in ("background", "background-color") if name in declared}
    return colour != "" and (colour in own or (not own and _is_white(colour)))


def _judge_place(declared: Declarations, name: str) -> Effect | None:
    if _is_faded(declared):
        return Effect.FADED
    if name in CELLS:
        return None
    aligned = declared.get("vertical-align", "")
    if "super" in aligned:
        return Effect.RAISED
    if aligned == "sub":
        return Effect.LOWERED
    return Effect.APART if name not in LINE_BREAKING and _is_apart(declared) else None


def _is_unseen(declared: Declarations) -> bool:
    struck = f"{declared.get('text-decoration', '')} {declared.get('text-decoration-line', '')}"
    return (
        "line-through" in struck
        or _ZERO.fullmatch(declared.get("opacity", "1")) is not None
        or declared.get("content-visibility") == "hidden"
        or _is_far_off(declared)
        or (_is_out_of_flow(declared) and _NO_CLIP.fullmatch(declared.get("clip", "")) is not None)
        or _NO_CLIP_PATH.fullmatch(declared.get("clip-path", "")) is not None
    )


def _is_far_off(declared: Declarations) -> bool:
    is_moved = declared.get("position", "static") != "static"
    moved = ("left", "right", "top", "bottom") if is_moved else ()
    if any(shift(declared.get(name, "")) <= -_FAR for name in ("margin-left", *moved)):
        return True
    return any(shift(declared.get(name, "")) >= _FAR * 5 for name in moved)


def _is_unseen_block(declared: Declarations, name: str) -> bool:
    """Whether a block has no room for its text, or its text is moved out of it. In a line these have no meaning."""
    return shift(declared.get("text-indent", "")) <= -_FAR or (name not in CELLS and _is_squeezed(declared))


def _is_squeezed(declared: Declarations) -> bool:
    """Whether an element has no width or no height, and what runs over them is cut off."""
    sizes = (declared.get(name, "") for name in ("width", "height", "max-width", "max-height"))
    clips = declared.get("overflow", "") in ("hidden", "clip")
    return (clips and any(_ZERO.fullmatch(size) for size in sizes)) or (
        _NO_SCALE.search(declared.get("transform", "")) is not None
    )


def is_veiled(declared: Declarations) -> bool:
    """Whether declarations hide the text of an element, but not what in it declares the opposite."""
    return (
        declared.get("visibility") in ("hidden", "collapse")
        or _ZERO.fullmatch(declared.get("font-size", "1")) is not None
        or _NO_FONT.search(declared.get("font", "")) is not None
        or _NOT_OPAQUE.fullmatch(declared.get("color", "")) is not None
    )


def is_unveiled(declared: Declarations) -> bool:
    """Whether declarations show again what an outer element may have hidden."""
    size = declared.get("font-size", "0")
    return (
        declared.get("visibility") == "visible"
        or (_ZERO.fullmatch(size) is None and not size.endswith(("em", "%")))
        or _NOT_OPAQUE.fullmatch(declared.get("color", "transparent")) is None
    )


def _is_out_of_flow(declared: Declarations) -> bool:
    return declared.get("position") in ("absolute", "fixed")


def _is_apart(declared: Declarations) -> bool:
    display = declared.get("display", "")
    return (
        _is_out_of_flow(declared)
        or declared.get("float", "none") not in ("none", "")
        or display in _OF_BLOCKS
        or _is_shifted(declared)
        or _is_squeezed(declared)
        or shift(declared.get("text-indent", "")) <= -_FAR
        or declared.get("transform", "none") != "none"
        or declared.get("order", "0") != "0"
        or _TINY.fullmatch(declared.get("font-size", "")) is not None
        or any("\\" in name or "\\" in value for name, value in declared.items())
    )


def _is_shifted(declared: Declarations) -> bool:
    """Whether an element stands beside its place in the line."""
    if declared.get("position") != "relative":
        return False
    return any(abs(shift(declared.get(name, ""))) > _NEAR for name in ("left", "right", "top", "bottom"))
