"""What a way of printing a six-section form shows of a sheet."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from replica.layouts.six.matrix import columns_of
from replica.layouts.six.reviews import LAWSUITS, REVIEW
from replica.sheet import TOTAL, Key, Sheet
from transform.forms.catalogue import forms

Keep = Callable[[Sheet], Sheet]


def keep_whole(sheet: Sheet) -> Sheet:
    """A row is printed with all its cells as soon as one is filled; the others are blank."""
    return _with_values(sheet, {key: sheet.values.get(key, "") for key in _printed_keys(sheet)})


def keep_single_sixth(sheet: Sheet) -> Sheet:
    """洪泽 2023 and 2024 print （六）其他处理 of the 2021 form as one row."""
    whole, parent = keep_whole(sheet), f"{sheet.form}.3.3.6"
    children = [i.code for i in forms()[sheet.form].indicators if i.parent == parent]
    if not any((code, TOTAL) in whole.values for code in children):
        return whole
    merged = {
        (parent, column): _add([whole.values[code, column] for code in children])
        for column in columns_of(sheet)
    }
    kept = {key: text for key, text in whole.values.items() if key[0] not in children}
    return _with_values(sheet, kept | merged)


def keep_without(*dropped: str) -> Keep:
    """Leaves out the lines whose code (behind the form's) starts so."""

    def keep(sheet: Sheet) -> Sheet:
        starts = tuple(f"{sheet.form}.{line}" for line in dropped)
        return keep_whole(
            _with_values(sheet, {k: t for k, t in sheet.values.items() if not k[0].startswith(starts)})
        )

    return keep


def _with_values(sheet: Sheet, values: dict[Key, str]) -> Sheet:
    return replace(sheet, values=values)


def _printed_keys(sheet: Sheet) -> Iterator[Key]:
    codes = {code for code, _ in sheet.values}
    reviews = {f"{sheet.form}.{line}" for line in REVIEW + LAWSUITS}
    begun = {code.rpartition(".")[0] for code in codes if code.startswith(f"{sheet.form}.2.")}
    for line in forms()[sheet.form].indicators:
        if line.breakdown and line.code in codes:
            yield from ((line.code, column) for column in columns_of(sheet))
        elif line.code.rpartition(".")[0] in begun or (line.code in reviews and codes & reviews):
            yield line.code, TOTAL


def _add(texts: list[str]) -> str:
    numbers = [int(text) for text in texts if text.isdigit()]
    return str(sum(numbers)) if numbers else texts[0]
