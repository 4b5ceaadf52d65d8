"""The sentences of issues, in Chinese and in English: those of checks.toml, with the values that they name."""

from collections.abc import Mapping
from functools import cache

from transform.forms.check_catalogue import declared_checks, declared_phrases
from transform.text.bilingual import Bilingual


def say(key: str, /, **values: object) -> Bilingual:
    """A sentence with its values, in both languages.

    ``key`` is the id of a check of checks.toml and the name of one of its sentences (``year_gap.years``), or the name of
    a phrase that several share (``phrases.line``). A value that is Bilingual is said in the sentence's language.

    Raises KeyError for a sentence that is not declared, or a value that is not given.
    """
    sentence = declared_sentences()[key]
    english = values
    for name, value in values.items():
        if type(value) is Bilingual:
            if english is values:
                english = dict(values)
            values[name], english[name] = value
    return Bilingual(sentence.zh.format_map(values), sentence.en.format_map(english))


@cache
def declared_sentences() -> Mapping[str, Bilingual]:
    """Every sentence by its key, its values as ``{names}``."""
    of_checks = {
        f"{check.id}.{name}": sentence
        for check in declared_checks().values()
        for name, sentence in check.says.items()
    }
    return of_checks | {f"phrases.{name}": phrase for name, phrase in declared_phrases().items()}
