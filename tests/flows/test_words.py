"""Both languages say the same, with the same values."""

import string
from collections.abc import Iterable

import pytest

from extract.records import FetchOutcome
from flows.batch.outcome import PageStatus
from flows.run.report import EXIT_CODES
from flows.run.request import Mode
from flows.words import Words, _sentences
from load.runs.outcome import RunOutcome
from tests.transform.forms.test_sentences import mixes
from transform.forms.catalogue import concepts
from transform.report import Severity
from transform.text.bilingual import Bilingual
from transform.text.states import State


def values_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("key", _sentences())
def test_a_sentence_is_there_in_both_languages_with_the_same_values(key: str) -> None:
    texts = _sentences()[key]
    assert set(texts) == {"zh", "en"}
    assert values_of(texts["zh"]) == values_of(texts["en"])
    assert not texts["en"].isascii() or texts["zh"] != texts["en"]


@pytest.mark.parametrize("key", _sentences())
def test_a_sentence_mixes_no_languages(key: str) -> None:
    words = Bilingual(**_sentences()[key])
    # A link to the other language is in that one.
    assert not mixes(words), words


def test_an_office_of_the_overview_is_called_as_in_the_marts() -> None:
    told = {key: texts["zh"] for key, texts in _sentences().items() if key.startswith("overview.")}
    assert [key for key, text in told.items() if "单位" in text.replace("计量单位", "")] == []


def test_a_key_or_a_value_that_is_not_there_is_an_error() -> None:
    assert Words("en").say("end.stopped", signal="SIGTERM").startswith("stopped by SIGTERM")
    with pytest.raises(KeyError):
        Words("en").say("end.nonsense")
    with pytest.raises(KeyError):
        Words("zh").say("end.stopped")


def test_every_concept_and_unit_has_a_name_in_both_languages() -> None:
    for concept in concepts():
        assert Words("en").say(f"concept.{concept.code}").isascii()
        assert Words("en").say(f"unit.{concept.unit}").isascii()


@pytest.mark.parametrize(
    ("room", "values"),
    [
        ("failure", FetchOutcome), ("page", PageStatus), ("meaning", PageStatus), ("mode", Mode), ("runs", RunOutcome),
        ("ended", EXIT_CODES), ("severity", Severity), ("state", State),
    ],
)  # fmt: skip
def test_whatever_is_counted_has_a_word(room: str, values: Iterable[str]) -> None:
    assert [value for value in values if not Words("zh").has(f"{room}.{value}")] == []
