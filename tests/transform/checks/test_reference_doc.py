"""docs/CHECKS.md is fresh and complete."""

from pathlib import Path

from transform.checks import checks
from transform.checks.reference_doc import write_checks

COMMITTED = Path(__file__).parents[3] / "docs" / "CHECKS.md"


def test_the_committed_file_is_fresh() -> None:
    fresh = "\n".join(write_checks())
    assert COMMITTED.read_text(encoding="utf-8") == fresh, (
        "run: python -m transform.checks.reference_doc > docs/CHECKS.md"
    )


def test_every_check_is_in_it() -> None:
    text = "\n".join(write_checks())
    assert [check for check in checks() if f"`{check}`" not in text] == []
