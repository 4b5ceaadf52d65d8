"""docs/DATA.md is fresh, and every table, column and word is explained in it."""

from pathlib import Path

import pytest

from extract.records import FetchOutcome
from load import data_dictionary
from load.data_dictionary import explains_itself, table_meanings, word_lists, write_dictionary
from load.marts import definitions, mart_tables
from load.runs.outcome import RunOutcome
from load.schema import metadata
from transform.forms.catalogue import concepts, indicators
from transform.report import Content, Severity
from transform.text.states import State

COMMITTED = Path(__file__).parents[2] / "docs" / "DATA.md"


def words(title: str) -> set[str]:
    return next(set(word_list.words) for word_list in word_lists() if word_list.title == title)


def test_the_committed_file_is_fresh() -> None:
    fresh = "\n".join(write_dictionary())
    assert COMMITTED.read_text(encoding="utf-8") == fresh, (
        "run: python -m load.data_dictionary > docs/DATA.md"
    )


def test_keys_and_measures_of_marts_name_columns_and_units() -> None:
    for definition in definitions().values():
        assert set(definition.key) <= set(definition.columns)
    measures = [
        (name, column.name)
        for name, mart in mart_tables().items()
        for column in mart.columns
        if column.name in ("value", "printed_value", "old_value", "new_value", "facts", "fetched")
    ]
    assert [(name, column) for name, column in measures if not definitions()[name].columns[column].unit] == []


def test_every_column_of_every_table_has_a_meaning_or_explains_itself() -> None:
    for table in metadata.tables.values():
        unsaid = {c.name for c in table.columns if not explains_itself(c)}
        assert unsaid == set(table_meanings()[table.name].columns)


def test_a_column_without_a_meaning_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        data_dictionary, "_parse", lambda _: {"page": {"row": "A page.", "columns": {"uri": "Where."}}}
    )
    with pytest.raises(ValueError, match=r"\[page\.columns\]: add .*asked_at.*, remove uri"):
        data_dictionary._read_meanings("schema/meanings.toml", [metadata.tables["page"]])


def test_words_are_those_of_the_code() -> None:
    assert words("States") == set(State)
    # A report that waits for a program has no version, so the word is never in the warehouse.
    assert words("Kinds of content") == set(Content) - {Content.WAITING}
    assert words("Severities") == set(Severity)
    assert words("Outcomes of requests") == set(FetchOutcome)
    assert words("Outcomes of runs") == set(RunOutcome)


def test_every_indicator_and_concept_is_in_it() -> None:
    text = "\n".join(write_dictionary())
    codes = [*indicators(), *(concept.code for concept in concepts())]
    assert [code for code in codes if f"| `{code}` |" not in text] == []
    assert [c.code for c in concepts() if c.caveat and c.caveat not in text] == []
