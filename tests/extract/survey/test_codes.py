"""Codes of offices: readable, unique, and the same whenever they are made."""

import re
import runpy
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.survey.codes import make_codes, spell_name
from tests.support.pinyin_table import write_table

TABLE = Path(__file__).parents[3] / "extract" / "survey" / "pinyin.toml"
CODE = re.compile(r"[a-z0-9][a-z0-9_-]*")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("财政局", "caizhengju"),
        ("庄市街道", "zhuangshijiedao"),
        ("绿化委员会办公室", "lvhuaweiyuanhuibangongshi"),
        ("12345热线", "12345rexian"),
        ("国家税务总局（镇海区）", "guojiashuiwuzongjuzhenhaiqu"),
    ],
)
def test_a_name_is_spelt(name: str, code: str) -> None:
    assert spell_name(name) == code


def test_what_is_not_in_the_table_is_stood_for_by_a_hash() -> None:
    first, second = spell_name("澥浦镇"), spell_name("㳄浦镇")
    assert first != second
    assert first.rpartition("-")[2] != second.rpartition("-")[2] or "-" not in first
    assert all(CODE.fullmatch(code) for code in (first, second))


def test_a_long_name_is_cut_and_stays_unique() -> None:
    names = [f"{'综合行政执法' * 5}{number}局" for number in "一二"]
    codes = make_codes(names)
    assert len({*codes.values()}) == 2
    assert max(map(len, codes.values())) <= 46


def test_names_that_sound_alike_have_two_codes_in_any_order() -> None:
    names = ["青山街道", "清山街道", "财政局"]
    codes = make_codes(names)
    assert codes == make_codes(reversed(names))
    assert codes["财政局"] == "caizhengju"
    assert codes["青山街道"].startswith("qingshanjiedao-")
    assert codes["青山街道"] != codes["清山街道"]


@given(st.lists(st.text("财政局庄市街道镇海区澥㳄Aa1-（ ）é", min_size=1, max_size=12), unique=True))
def test_every_name_has_a_code_that_a_profile_takes(names: list[str]) -> None:
    codes = make_codes(names)
    assert len({*codes.values()}) == len(names)
    assert all(CODE.fullmatch(code) for code in codes.values())


def test_the_table_is_that_of_the_library() -> None:
    assert TABLE.read_text(encoding="utf-8") == write_table(), (
        "run: python -m tests.support.pinyin_table > extract/survey/pinyin.toml"
    )


def test_the_module_writes_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # it is imported already
        runpy.run_module("tests.support.pinyin_table", run_name="__main__")
    assert capsys.readouterr().out == TABLE.read_text(encoding="utf-8")
