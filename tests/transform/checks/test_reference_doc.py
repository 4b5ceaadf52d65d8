"""docs/CHECKS.md is fresh and complete."""

import runpy
import warnings
from pathlib import Path

import pytest

from transform.checks.reference_doc import write_checks
from transform.forms.check_catalogue import checks

COMMITTED = Path(__file__).parents[3] / "docs" / "CHECKS.md"


def test_the_committed_file_is_fresh() -> None:
    fresh = "\n".join(write_checks())
    assert COMMITTED.read_text(encoding="utf-8") == fresh, (
        "run: python -m transform.checks.reference_doc > docs/CHECKS.md"
    )


def test_every_check_is_in_it() -> None:
    text = "\n".join(write_checks())
    assert [check for check in checks() if f"`{check}`" not in text] == []


def test_the_module_writes_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # it is imported already
        runpy.run_module("transform.checks.reference_doc", run_name="__main__")
    assert capsys.readouterr().out == COMMITTED.read_text(encoding="utf-8")
