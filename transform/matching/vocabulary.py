"""What each form prints, indexed for matching: its lines, its crossings, the columns of its applicant matrix."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from transform.forms.catalogue import FORM_CODES, Form, forms
from transform.matching.cross_index import CrossIndex, build_cross_index
from transform.matching.line_index import LineIndex, build_line_index
from transform.matching.lookup_cache import bounded_cache
from transform.text.folding import label_key, normalise_text


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One form's lines, crossings and applicant columns (folded head -> breakdown code); ``groups`` are the
    heads that stand over several of them (法人或其他组织)."""

    form: str
    lines: LineIndex
    crossings: CrossIndex
    applicants: Mapping[str, str]
    groups: frozenset[str]

    def prints_line(self, text: str) -> bool:
        """Whether a text names a line and is not also the head of an applicant column."""
        return bool(self.lines.candidates(text)) and label_key(text) not in self.applicants


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """The vocabularies of all forms, by form code."""
    return {code: _build(forms()[code]) for code in FORM_CODES}


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """What a printed text may be, by form: positions of lines, keys of crossings, heads of applicant columns."""

    lines: tuple[tuple[str, tuple[int, ...]], ...]
    crossings: tuple[tuple[str, str], ...]
    applicants: tuple[str, ...]


NO_MATCH = LabelMatch((), (), ())
mentions: dict[str, LabelMatch] = {}
"""What has been looked up so far."""


def match_label(text: str) -> LabelMatch:
    """Look a text up in all forms at once; ``NOTHING`` for figures and words that no form prints."""
    found = mentions.get(text)
    if found is None:
        found = _look_up(text)
        bounded_cache(mentions, text, found)
    return found


def _look_up(text: str) -> LabelMatch:
    lines: list[tuple[str, tuple[int, ...]]] = []
    crossings: list[tuple[str, str]] = []
    for form, vocabulary in vocabularies().items():
        positions = vocabulary.lines.candidates(text)
        if positions and normalise_text(text) not in vocabulary.applicants:
            lines.append((form, positions))
        key = vocabulary.crossings.key(text)
        if key is not None:
            crossings.append((form, key))
    applicants = tuple(
        form for form, vocabulary in vocabularies().items() if label_key(text) in vocabulary.applicants
    )
    found = LabelMatch(tuple(lines), tuple(crossings), applicants)
    return NO_MATCH if found == NO_MATCH else found


@cache
def all_keys() -> frozenset[str]:
    """Every key that some form prints as a line, a crossing's part or a caption."""
    found: set[str] = set()
    for vocabulary in vocabularies().values():
        found |= set(vocabulary.lines.by_key) | vocabulary.crossings.keys
    return frozenset(found)


def _build(form: Form) -> Vocabulary:
    applicants: dict[str, str] = {}
    for breakdown in form.breakdowns.get("applicant", ()):
        for label in (breakdown.label, *breakdown.aliases):
            applicants[label_key(label)] = breakdown.code
    groups = {label_key(b.group) for b in form.breakdowns.get("applicant", ()) if b.group}
    return Vocabulary(
        form.code, build_line_index(form), build_cross_index(form), applicants, frozenset(groups)
    )
