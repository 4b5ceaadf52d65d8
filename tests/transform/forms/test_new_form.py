"""A new form is data alone: with its file in a copy of the package, a report in that form is read."""

import json
import shutil
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import transform
from tests.support.processes import run_python

FORM = """
code = "f2026"
title = "made up"
basis = "none"
indicators = [
    { code = "f2026.1", kind = "heading", section = "一", label = "一、公共数据开放情况" },
    { code = "f2026.1.1", parent = "f2026.1", kind = "value", section = "一", unit = "个", label = "（一）开放数据集数" },
    { code = "f2026.1.2", parent = "f2026.1", kind = "value", section = "一", unit = "次", label = "（二）数据集调用次数" },
    { code = "f2026.1.3", parent = "f2026.1", kind = "value", section = "一", unit = "万元", label = "（三）数据运营经费" },
    { code = "f2026.2", kind = "value", section = "二", unit = "件", label = "二、数据开放申请数" },
    { code = "f2026.3", kind = "prose", section = "三", unit = "元", label = "数据使用费" },
]
"""
CONCEPT = """
[[concept]]
code = "data.sets"
label = "开放数据集数"
unit = "个"
[concept.lines]
f2026 = ["f2026.1.1"]
"""
PROSE = """
[[figure]]
name = "data.sets"
label = "开放数据集数"
unit = "个"
patterns = ["开放数据集{n}个"]
[figure.lines]
f2026 = ["f2026.1.1"]

[[fact]]
indicator = "f2026.3"
label = "数据使用费"
patterns = ["数据使用费{n}元"]
"""
RELATION = """
[[relation]]
id = "f2026.calls"
form = "f2026"
type = "at_least_sum"
level = "soft"
total = "f2026.1.2"
parts = ["f2026.1.1"]
"""
PAGE = """<div id="zoom"><p>庄市街道2026年政府信息公开年度报告</p>
<p>2026年，我街道开放数据集12个，收取数据使用费300元。</p>
<table><tr><td>统计指标</td><td>单位</td><td>统计数</td></tr>
<tr><td>一、公共数据开放情况</td><td></td><td></td></tr>
<tr><td>（一）开放数据集数</td><td>个</td><td>12</td></tr>
<tr><td>（二）数据集调用次数</td><td>次</td><td>345</td></tr>
<tr><td>（三）数据运营经费</td><td>万元</td><td></td></tr>
<tr><td>二、数据开放申请数</td><td>件</td><td>0</td></tr></table></div>"""
READ = """
import json, sys
from transform.forms.catalogue import FORM_CODES, concepts
from transform.normalise import normalise
from transform.readers import read_document

report = normalise(read_document(sys.stdin.buffer.read()))
print(json.dumps({
    "codes": FORM_CODES, "forms": report.forms, "held": report.held_reasons,
    "facts": {f.indicator: [f.state, f.raw] for f in report.facts},
    "prose": [[f.name, f.raw] for f in report.prose_figures],
    "unmapped": len(report.unmapped), "issues": [i.check for i in report.issues],
    "series": [c.parts("f2026") for c in concepts()][-1],
}))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a copy of the package that has the form's data."""
    shutil.copytree(Path(transform.__file__).parent, tmp_path / "transform")
    forms = tmp_path / "transform" / "forms"
    (forms / "f2026.toml").write_text(FORM, encoding="utf-8")
    for name, more in (("concepts", CONCEPT), ("prose", PROSE), ("relations", RELATION)):
        with (forms / f"{name}.toml").open("a", encoding="utf-8") as file:
            file.write(more)
    return tmp_path


def run(folder: Path) -> CompletedProcess[str]:
    return run_python("-c", READ, folder=folder, given=PAGE)


def test_a_new_form_is_read_from_its_data(folder: Path) -> None:
    result = run(folder)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == {
        "codes": ["f2008", "f2014", "f2019", "f2021", "f2026"],
        "forms": ["f2026"],
        "held": [],
        "facts": {
            "f2026.1.1": ["reported", "12"],
            "f2026.1.2": ["reported", "345"],
            "f2026.1.3": ["blank", ""],
            "f2026.2": ["reported", "0"],
            "f2026.3": ["reported", "300元"],
        },
        "prose": [["data.sets", "12个"]],
        "unmapped": 0,
        "issues": [],
        "series": ["f2026.1.1"],
    }


@pytest.mark.parametrize(
    ("name", "wrong", "message"),
    [
        ("concepts", 'f2026 = ["f2026.1.9"]', "concept data.sets: no indicator f2026.1.9 in a form f2026"),
        ("concepts", 'f2027 = ["f2026.1.1"]', "concept data.sets: no indicator f2026.1.1 in a form f2027"),
        ("prose", 'f2026 = ["f2021.3.1"]', "data.sets: no indicator f2021.3.1 in a form f2026"),
    ],
)
def test_a_misspelt_line_is_named(folder: Path, name: str, wrong: str, message: str) -> None:
    file = folder / "transform" / "forms" / f"{name}.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace('f2026 = ["f2026.1.1"]', wrong), encoding="utf-8"
    )
    result = run(folder)
    assert result.returncode != 0
    assert message in result.stderr
