"""The documents of a hunt: each is made of its seed and number, and can be made again."""

from dataclasses import dataclass
from random import Random

from tests.hunt.drawing import OTHERS, ROWWISE, draw_page
from tests.hunt.page import Page
from tests.hunt.registry import FORMS, KINDS, Mutation, mutations
from tests.hunt.rendering import render

# Of a hundred documents so many are of each kind: a PDF takes as long as twenty pages of HTML.
_WEIGHTS = {"html": 46, "text": 26, "docx": 7, "xlsx": 10, "xls": 4, "pdf": 7}
# Mutations of these groups rewrite what is printed in a cell, each in its own way.
_OF_CELLS = {"cells", "markup", "text", "units", "script", "workbook", "word", "pdf"}
_DEAR = ("pdf", "docx")
_SHARE_OF_PAIRS = 0.25
_SHARE_OF_SOUND = 0.03
_TRIES = 12


@dataclass(frozen=True, slots=True)
class HuntDocument:
    """A file of the hunt, the page that it was made of, and what was changed in it."""

    seed: str
    page: Page
    mutations: tuple[str, ...]
    mutilated: bool
    name: str
    data: bytes


def make_document(seed: str, *, only: tuple[str, ...] = (), cheap: bool = False) -> HuntDocument:
    """The document of a seed (``7-123``): the same whenever it is made.

    With ``only`` it has these mutations; ``cheap`` leaves out the kinds that take long to read.
    """
    for attempt in range(_TRIES * 4):
        rng = Random(f"{seed}/{attempt}" if attempt else seed)
        made = _try_to_make(seed, rng, only, cheap)
        if made is not None:
            return made
    raise ValueError(f"no page fits {seed} {only}")


def _try_to_make(seed: str, rng: Random, only: tuple[str, ...], cheap: bool) -> HuntDocument | None:
    chosen = [mutations()[name] for name in only] if only else _draw_mutations(rng)
    kinds = [k for k in KINDS if all(k in m.kinds for m in chosen) and not (cheap and k in _DEAR)]
    forms = [f for f in FORMS if all(f in m.forms for m in chosen)]
    if not kinds or not forms:
        return None
    kind = rng.choices(kinds, [_WEIGHTS[k] for k in kinds])[0]
    form = rng.choice(forms)
    page = draw_page(form, kind, rng, layout=_draw_layout(form, chosen, rng))
    dress(page, rng)
    for mutation in sorted(chosen, key=lambda m: m.is_last):
        if not mutation.change(page, rng):
            return None
    name, data = render(page)
    return HuntDocument(
        seed, page, tuple(m.name for m in chosen), any(m.mutilates for m in chosen), name, data
    )


def _draw_mutations(rng: Random) -> list[Mutation]:
    register = list(mutations().values())
    if rng.random() < _SHARE_OF_SOUND:
        return []
    first, second = rng.sample(register, 2)
    is_pair = rng.random() < _SHARE_OF_PAIRS and _go_together(first, second)
    return [first, second] if is_pair else [first]


def _go_together(first: Mutation, second: Mutation) -> bool:
    """Whether neither undoes what the other prints in a cell."""
    groups = {first.group, second.group}
    return len(groups) == 2 and len(groups & _OF_CELLS) < 2 and not (first.is_last and second.is_last)


def _draw_layout(form: str, chosen: list[Mutation], rng: Random) -> str:
    given = [m.layouts for m in chosen if m.layouts]
    if given:
        fitting = [name for name in given[0] if name in ROWWISE[form] or name in OTHERS[form]]
        return rng.choice(fitting)
    return rng.choice(ROWWISE[form])


def dress(page: Page, rng: Random) -> None:
    """What a page of its kind looks like before anything is changed in it."""
    if page.kind == "html":
        page.options["style"] = rng.choice(("clean", "clean", "word", "upper"))
        page.options["wrapper"] = rng.choice(("bare", "article", "plain"))
        page.metas = {"ArticleTitle": str(page.title), "PubDate": f"{page.reads_year + 1}-02-14 10:18"}
        page.window = f"{page.title}" if page.options["wrapper"] == "plain" else None
    if page.kind == "text":
        page.writer = rng.choice(("cells", "cells", "cells_closed_last"))
