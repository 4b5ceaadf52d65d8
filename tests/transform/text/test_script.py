"""Traditional script is read as simplified: every label of the forms, and no name of an office or a place changed."""

import runpy
import warnings
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import opencc
import pytest

from extract.profile import load_profile
from replica.publishers import PUBLISHERS
from tests.support.script_table import write_table
from transform.forms.catalogue import column_heads, forms
from transform.prose_patterns import figure_entries
from transform.text.folding import fold_characters, label_key, normalise_text
from transform.text.script import simplify
from transform.text.titles import read_title

TABLE = Path(__file__).parents[3] / "transform" / "text" / "traditional.toml"
LABELS = tuple(
    dict.fromkeys(
        label
        for form in forms().values()
        for indicator in form.indicators
        for label in (indicator.label, *indicator.aliases)
    )
)
APPLICANTS = tuple(
    label
    for form in forms().values()
    for applicant in form.breakdowns.get("applicant", ())
    for label in (applicant.label, applicant.group or "", *applicant.aliases)
)
HEADS = tuple(head for heads in asdict(column_heads()).values() for head in heads)
PATTERNS = tuple(pattern for entry in figure_entries() for pattern in (*entry.patterns, *entry.zero))
OFFICES = tuple(
    name
    for publisher in (*load_profile("zhenhai").publishers, *PUBLISHERS)
    for name in (publisher.name, *publisher.aliases)
)
PLACES = (
    "于都县", "於潜镇", "后溪镇", "乾县", "乾安县", "范县", "云和县", "台州市", "准格尔旗", "朴席镇", "里水镇", "丰都县",
    "郁南县", "沈丘县", "谷城县", "余姚市", "千阳县", "松江区", "斗门区", "曲周县", "只有镇", "卜集镇", "涂家镇",
    "征村乡", "范镇", "叶县", "周至县", "万年县", "冲村镇", "凤台县", "淀山湖镇", "岳阳县", "芸溪镇", "著名镇", "夥川镇",
)  # fmt: skip


@pytest.mark.parametrize("texts", [LABELS, APPLICANTS, HEADS, PATTERNS, OFFICES, PLACES],
                         ids=["labels", "applicants", "heads", "prose", "offices", "places"])  # fmt: skip
def test_simplified_script_stays_as_it_is(texts: tuple[str, ...]) -> None:
    assert [text for text in texts if simplify(text) != text] == []


# How converters of pages write: characters alone, those of Taiwan and Hong Kong, and with the words of either.
@pytest.mark.parametrize("configuration", ["s2t", "s2tw", "s2hk", "s2twp", "s2hkp"])
@pytest.mark.parametrize("texts", [LABELS, APPLICANTS, HEADS], ids=["labels", "applicants", "heads"])
def test_every_label_is_read_in_traditional_script(texts: tuple[str, ...], configuration: str) -> None:
    convert = opencc.OpenCC(configuration).convert
    unread = {text: convert(text) for text in texts if label_key(convert(text)) != label_key(text)}
    # 代码 is 程式碼 there, of three characters; it is a head of no figures.
    assert [text for text in unread if "代码" not in text] == []


@pytest.mark.parametrize("name", OFFICES)
def test_every_office_is_read_in_traditional_script(name: str) -> None:
    assert normalise_text(opencc.OpenCC("s2t").convert(name)) == name


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("鎮海區檔案局", "镇海区档案局"),
        ("寧波市鎮海區發展和改革局", "宁波市镇海区发展和改革局"),
        ("衞生局", "卫生局"),
        ("於潛鎮", "于潜镇"),
        ("屬於國家秘密", "属于国家秘密"),
        ("補正後申請內容仍不明確", "补正后申请内容仍不明确"),
        ("于都縣後溪鎮", "于都县后溪镇"),
        ("臺灣 颱風 裡 裏 準 範 徵收 鬆", "台湾台风里里准范征收松"),
        ("政府資訊公開", "政府信息公开"),
    ],
)
def test_names_and_words_in_traditional_script(traditional: str, simplified: str) -> None:
    assert normalise_text(traditional) == simplified


def test_what_both_scripts_have_is_read_as_the_text_around_it() -> None:
    assert normalise_text("於潜镇人民政府") == "於潜镇人民政府"
    assert normalise_text("於潛鎮人民政府") == "于潜镇人民政府"
    assert normalise_text("乾縣人民政府") == "乾县人民政府"


def test_words_of_labels_are_no_words_of_names() -> None:
    assert label_key("規範性檔案") == "规范性文件"
    assert label_key("其他主動公開檔案") == "其他主动公开文件"
    assert label_key("规范性档案") == "规范性档案"
    title = read_title("鎮海區檔案局2017年政府資訊公開工作年度報告")
    assert title is not None
    assert (title.publisher, title.year) == ("镇海区档案局", 2017)


@pytest.mark.parametrize("convert", [fold_characters, simplify], ids=["folded", "simplified"])
def test_every_position_is_kept(convert: Callable[[str], str]) -> None:
    text = "2017年，我區共收到政府資訊公開申請　5件，其中網路申請3件；制發規範性檔案２件。"
    assert len(convert(text)) == len(text)
    assert "收到政府信息公开申请" in convert(text)


def test_the_table_is_that_of_the_library() -> None:
    assert TABLE.read_text(encoding="utf-8") == write_table(), (
        "run: python -m tests.support.script_table > transform/text/traditional.toml"
    )


def test_the_module_writes_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # it is imported already
        runpy.run_module("tests.support.script_table", run_name="__main__")
    assert capsys.readouterr().out == TABLE.read_text(encoding="utf-8")
