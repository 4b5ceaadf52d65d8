"""The inputs of the fuzz of files: each is made of a sound file, the seed and its number, and can be made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from replica.layouts import LAYOUTS
from replica.writers.html import STYLES, write_html
from tests.fuzz.mutations import mutate
from tests.support.corpus.truth import fill
from tests.support.corpus.writers import WRITERS
from tests.support.invisible_changes import HTML_CHANGES, TEXT_CHANGES, Change
from transform.text.decode import decode_text

ROOT = Path(__file__).parents[2]
_PAGES = ROOT / "tests" / "transform" / "pages"
_REPORTS = ROOT.parent / "shared" / "reports"
_BESIDE = (".toml", ".json")
# The reading of a PDF takes as long as that of a hundred pages.
_DEAR = ".pdf"
_SHARE_OF_INVISIBLE = 0.15
_MOST_INVISIBLE = 4


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read. ``base`` is the sound file that it was made of; where ``is_invisible``, nobody who looks at the
    file sees what was changed, so that the same has to be read of it as of its base."""

    name: str
    data: bytes
    base: str
    is_invisible: bool


@cache
def load_bases() -> Mapping[str, bytes]:
    """The sound files by name: the pages of the corpus, real reports where they are, each form in each kind of file."""
    paths = [path for path in sorted(_PAGES.glob("*/*")) if path.suffix not in _BESIDE]
    paths += sorted(_REPORTS.glob("*.*")) if _REPORTS.is_dir() else []
    bases = {f"{path.parent.name}-{path.name}": path.read_bytes() for path in paths}
    for form, layouts in LAYOUTS.items():
        sheet = fill(form)
        for number, (layout, draw) in enumerate(layouts.items()):
            printed = (f"庄市街道{sheet.year}年政府信息公开年度报告", *draw(sheet))
            style = sorted(STYLES)[number % len(STYLES)]
            bases[f"{form}-{layout}.html"] = write_html(printed, style).encode()
            if number == 0:
                bases |= {f"{form}-{layout}.{kind}": write(printed) for kind, write in WRITERS.items()}
    return bases


def make_input(seed: int, number: int, *, cheap: bool = False) -> Input:
    """The input of this number: the same whenever it is made. ``cheap`` leaves out the kinds that take long to read."""
    rng = Random(f"{seed}-{number}")
    bases = {name: data for name, data in load_bases().items() if not (cheap and name.endswith(_DEAR))}
    base, other = rng.choice(list(bases)), rng.choice(list(bases))
    name = f"{seed}-{number}-{base}"
    if rng.random() < _SHARE_OF_INVISIBLE and base.endswith((".html", ".txt")):
        return Input(name, _change_invisibly(bases[base], base, rng), base, is_invisible=True)
    return Input(name, mutate(bases[base], bases[other], rng), base, is_invisible=False)


def _change_invisibly(data: bytes, base: str, rng: Random) -> bytes:
    """Some of the changes that nobody sees, one upon another; what changes the bytes is the last."""
    changes: Mapping[str, Change] = HTML_CHANGES if base.endswith(".html") else TEXT_CHANGES
    source, _ = decode_text(data)
    for _ in range(rng.randint(2, _MOST_INVISIBLE)):
        changed = rng.choice(list(changes.values()))(source)
        if isinstance(changed, bytes):
            return changed
        source = changed
    return source.encode()
