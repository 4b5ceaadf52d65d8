"""What the words of a line are: a label of some form, heads of columns, or words that no form prints."""

from functools import cache, lru_cache

from transform.matching.cell_texts import header_year, is_value
from transform.matching.list_headers import header_role
from transform.matching.vocabulary import all_keys, vocabularies
from transform.text.folding import label_key, label_key_without_brackets, numbering
from transform.text.remembered import remember_short

APPLICANT, GROUP, RESULT, PROCEDURE, MEASURE, COLUMN, LABEL_COLUMN, UNIT_COLUMN = (
    "applicant", "group", "result", "procedure", "measure", "column", "label column", "unit column",
)  # fmt: skip
_NONE: frozenset[str] = frozenset()
_LAWSUITS = label_key("行政诉讼")
ENDS = " \u3000;；。"
"""What a row that is written like a sentence ends with."""


def stops_inside(text: str) -> bool:
    """Whether a line has a full stop before its end; a row of a table may end with one."""
    return "。" in text and "。" in text.rstrip(ENDS)


@remember_short(16384)
def is_label(text: str) -> bool:
    """Whether a text is a label that some form prints."""
    return label_key(text) in all_keys() or label_key_without_brackets(text) in all_keys()


@remember_short(16384)
def is_printed_by_forms(text: str) -> bool:
    """Whether a text is a label or the head of a column."""
    return is_label(text) or bool(roles_of(text))


@remember_short(16384)
def roles_of(text: str) -> frozenset[str]:
    """The heads that a text may be; none for a numbered one, which is a label."""
    if numbering(text):
        return _NONE
    roles = _roles_by_key().get(label_key(text), _NONE)
    column = header_role(text)
    if column is None and header_year(text) and not is_value(text):
        column = "annual"
    if column:
        name = {"label": LABEL_COLUMN, "unit": UNIT_COLUMN}.get(column, COLUMN)
        return roles | {name}
    return roles


@remember_short(4096)
def applicant_code(text: str) -> str | None:
    """The breakdown code of the column of the applicant matrix that a head names, or None."""
    return next((code for v in vocabularies().values() if (code := v.applicants.get(label_key(text)))), None)


@cache
def applicant_codes() -> frozenset[str]:
    """The breakdown codes of all columns of the applicant matrix."""
    return frozenset(code for v in vocabularies().values() for code in v.applicants.values())


@remember_short(4096)
def is_matrix_line(text: str) -> bool:
    """Whether a label is a line of an applicant matrix and of no list form."""
    forms = [v for v in vocabularies().values() if v.prints_line(text)]
    return bool(forms) and all(v.applicants for v in forms)


@remember_short(4096)
def is_heading(text: str) -> bool:
    """Whether a label is a heading in each form that prints it as a line: its row has no figure."""
    lines = [v.lines.indicators[n] for v in vocabularies().values() for n in v.lines.candidates(text)]
    return bool(lines) and all(line.kind == "heading" for line in lines)


@remember_short(4096)
def is_list_line(text: str) -> bool:
    """Whether a label is a line of a list form."""
    return any(v.prints_line(text) and not v.applicants for v in vocabularies().values())


@lru_cache(maxsize=4096)
def follows(label: str, before: str) -> bool:
    """Whether some form has a label right behind another one."""
    return any(
        position - 1 in v.lines.candidates(before)
        for v in vocabularies().values()
        for position in v.lines.candidates(label)
    )


@remember_short(4096)
def is_lawsuits(text: str) -> bool:
    """Whether a head is that over both procedures of lawsuits (行政诉讼)."""
    return label_key(text) == _LAWSUITS


@remember_short(4096)
def is_item(text: str) -> bool:
    """Whether a label is an item of table 二 (规章, 行政许可)."""
    return any(v.cross_index.key(text) in v.cross_index.items for v in vocabularies().values())


@cache
def _roles_by_key() -> dict[str, frozenset[str]]:
    roles: dict[str, set[str]] = {_LAWSUITS: {PROCEDURE}}
    for vocabulary in vocabularies().values():
        index = vocabulary.cross_index
        for role, keys in (
            (APPLICANT, vocabulary.applicants.keys()),
            (GROUP, vocabulary.groups),
            (RESULT, index.results),
            (PROCEDURE, index.procedures),
            (MEASURE, {key for measures in index.measures.values() for key in measures}),
        ):
            for key in keys:
                roles.setdefault(key, set()).add(role)
    return {key: frozenset(of_key) for key, of_key in roles.items()}
