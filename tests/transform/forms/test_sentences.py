"""What issues say: in Chinese and in English, the same in both, and never both in one sentence."""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter

import pytest

from tests.transform.checks.test_issues_word_for_word import EXPECTED
from transform.forms.check_catalogue import checks, declared_checks
from transform.forms.sentences import declared_sentences, say
from transform.report import HeldReason
from transform.text.bilingual import Bilingual, join_codes, join_words

ROOT = Path(__file__).parents[3]
HAN = re.compile("[\u4e00-\u9fff]")
QUOTED = re.compile("「[^」]*」|“[^”]*”")
# In Chinese: what somebody else said in brackets, commands, addresses, and whatever is a code and no word.
SAID_BY_OTHERS = re.compile(r"（[^（）]*）|`[^`]*`|https?://\S+|“[^”]*”|\{\w+\}")
CODE = re.compile(
    r"variant = true|[\w.\-=/\[\]#]*[\d_./=\[\]-][\w.\-=/\[\]#]*|[A-Z]{2,}\w*|gongkai( \w+)*|LibreOffice|JPaaS|area|aliases|kind|raw|timedatectl|Prefect|fill|refetch|from_archive"
)
WORD = re.compile(r"[A-Za-z]{2,}")


def mixes(words: Bilingual) -> bool:
    """Whether Chinese stands in the English outside of quotes, or English in the Chinese outside of codes and brackets."""
    chinese = CODE.sub(" ", SAID_BY_OTHERS.sub(" ", SAID_BY_OTHERS.sub(" ", words.zh)))
    return bool(HAN.search(QUOTED.sub("", words.en)) or WORD.search(chinese))


def names_in(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_every_check_speaks_both_languages() -> None:
    for check in declared_checks().values():
        assert check.says, f"{check.id} has no sentence"
        for words in (check.name, check.advice):
            assert not mixes(words), f"{check.id}: {words}"


@pytest.mark.parametrize("key", declared_sentences())
def test_a_sentence_says_the_same_in_both_languages_and_mixes_neither(key: str) -> None:
    sentence = declared_sentences()[key]
    assert names_in(sentence.zh) - {"kind"} == names_in(sentence.en) - {"kind"}
    if not key.startswith("phrases."):
        assert not mixes(sentence), sentence


def calls_of(function: str) -> Iterator[ast.Call]:
    for package in ("transform", "load", "flows", "extract"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == function:
                    yield node


def constants_in(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                yield inner.value


def test_what_the_code_says_is_declared_with_its_values() -> None:
    said = 0
    for call in calls_of("say"):
        key = call.args[0] if call.args else None
        if not isinstance(key, ast.Constant) or "." not in key.value or key.value not in declared_sentences():
            continue  # a key made of parts, or a sentence of flows/words.toml
        said += 1
        named = {keyword.arg for keyword in call.keywords}
        wanted = names_in(declared_sentences()[key.value].en)
        assert None in named or named >= wanted, ast.unparse(call)
    assert said > 60


def test_an_issue_of_the_site_names_one_of_its_sentences() -> None:
    made = [*calls_of("make_site_issue"), *calls_of("DiscoveryIssue")]
    for call in made:
        match call.args[:2]:
            case [ast.Constant(value=str(check)), ast.Constant(value=str(sentence))]:
                assert f"{check}.{sentence}" in declared_sentences(), ast.unparse(call)
    assert len(made) > 15


def test_every_sentence_is_said_somewhere() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for package in ("transform", "load", "flows", "extract")
        for path in (ROOT / package).rglob("*.py")
    )
    for key in declared_sentences():
        name = key.rpartition(".")[2]
        assert f'"{key}"' in code or f'"{name}"' in code or f".{name}" in code, f"nobody says {key}"


def test_every_reason_to_hold_a_reading_has_a_sentence() -> None:
    assert {f"{reason.checks[0]}.held" for reason in HeldReason} <= declared_sentences().keys()


def test_issues_of_all_checks_of_figures_mix_no_languages() -> None:
    examples = json.loads(EXPECTED.read_text(encoding="utf-8"))
    messages = [Bilingual(*issue["message"]) for issues in examples.values() for issue in issues]
    assert [words for words in messages if mixes(words)] == []
    assert len(messages) > 40


def test_a_value_in_two_languages_is_said_in_that_of_the_sentence() -> None:
    names = join_words([Bilingual("甲", "「甲」"), Bilingual("乙", "「乙」")])
    assert say("phrases.more", names=names, count=3) == ("甲、乙等，另有 3 项", "「甲」, 「乙」 and 3 more")
    assert join_codes(["f2008", "f2014"], "或", " or ") == ("f2008或f2014", "f2008 or f2014")


def test_a_sentence_without_its_values_is_an_error() -> None:
    with pytest.raises(KeyError, match="lacking"):
        say("year_gap.years", before=2014, after=2016)
    with pytest.raises(KeyError, match="no_such"):
        say("year_gap.no_such")


def test_a_text_of_the_page_is_no_template() -> None:
    said = say("publisher_unregistered.name", name="{site}某局", site="zhenhai")
    assert said.en.startswith("「{site}某局」 is not in the profile of zhenhai")


def test_relations_are_named_as_their_type() -> None:
    assert checks()["f2014.sum.3.1"].name == declared_checks()["sum"].name
