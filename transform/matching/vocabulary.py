"""What each form prints, indexed for matching: lines, cross-table labels, columns of the applicant matrix."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from transform.forms.catalogue import FORM_CODES, Form, forms
from transform.matching.cross_index import CrossIndex, build_cross_index
from transform.matching.line_index import LineIndex, build_line_index
from transform.text.folding import label_key, normalise_text
from transform.text.remembered import remember_short

# So many pairs of characters a label has, and this share of them a text that resembles one.
_LEAST_PAIRS = 3
_SHARE_OF_PAIRS = 0.6
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The labels of one form.

    ``applicants`` gives the breakdown code of each column of the applicant matrix by the key of its header, and is
    empty for the list forms; ``groups`` are the keys of headers over several such columns (法人或其他组织), and
    ``breakdowns`` the codes in the order in which the form prints the columns.
    """

    form: str
    lines: LineIndex
    cross_index: CrossIndex
    applicants: Mapping[str, str]
    groups: frozenset[str]
    breakdowns: tuple[str, ...]

    def prints_line(self, text: str) -> bool:
        """Whether a text names a line and is not also the header of an applicant column."""
        return bool(self.lines.candidates(text)) and label_key(text) not in self.applicants


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """What a printed text is in each form: pairs of a form with the positions of the lines that the text may name,
    pairs of a form with a cross-table key, and the forms that have such a header in their applicant matrix."""

    lines: tuple[tuple[str, tuple[int, ...]], ...]
    cross_keys: tuple[tuple[str, str], ...]
    applicants: tuple[str, ...]


NO_MATCH = LabelMatch((), (), ())


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """The vocabularies of all forms, by form code."""
    return {code: _build(forms()[code]) for code in FORM_CODES}


@remember_short(16384)
def match_label(text: str) -> LabelMatch:
    """Look a printed text up in all forms; ``NO_MATCH`` for figures and for words that no form prints."""
    lines: list[tuple[str, tuple[int, ...]]] = []
    cross_keys: list[tuple[str, str]] = []
    for form, vocabulary in vocabularies().items():
        positions = vocabulary.lines.candidates(text)
        if positions and normalise_text(text) not in vocabulary.applicants:
            lines.append((form, positions))
        key = vocabulary.cross_index.key(text)
        if key is not None:
            cross_keys.append((form, key))
    applicants = tuple(
        form for form, vocabulary in vocabularies().items() if label_key(text) in vocabulary.applicants
    )
    label_match = LabelMatch(tuple(lines), tuple(cross_keys), applicants)
    return NO_MATCH if label_match == NO_MATCH else label_match


@cache
def all_keys() -> frozenset[str]:
    """The key of every label that some form prints as a line, a part of a cross table or a caption."""
    keys: set[str] = set()
    for vocabulary in vocabularies().values():
        keys |= set(vocabulary.lines.by_key) | vocabulary.cross_index.keys
    return frozenset(keys)


@remember_short(4096)
def resembles_label(text: str) -> bool:
    """Whether a text has most pairs of characters from labels of the forms: a label, a misprint of one, or a local line."""
    key = label_key(text)
    pairs = [key[n : n + 2] for n in range(min(len(key), _LONGEST) - 1)]
    known = sum(1 for pair in pairs if pair in _pairs_of_labels())
    return len(pairs) >= _LEAST_PAIRS and known >= _SHARE_OF_PAIRS * len(pairs)


@cache
def _pairs_of_labels() -> frozenset[str]:
    return frozenset(key[n : n + 2] for key in all_keys() for n in range(len(key) - 1))


def _build(form: Form) -> Vocabulary:
    breakdowns = form.breakdowns.get("applicant", ())
    applicants = {
        label_key(label): breakdown.code
        for breakdown in breakdowns
        for label in (breakdown.label, *breakdown.aliases)
    }
    groups = frozenset(label_key(breakdown.group) for breakdown in breakdowns if breakdown.group)
    return Vocabulary(
        form.code,
        build_line_index(form),
        build_cross_index(form),
        applicants,
        groups,
        tuple(breakdown.code for breakdown in breakdowns),
    )
