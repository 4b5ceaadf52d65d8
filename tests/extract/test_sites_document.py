"""docs/SITES.md names every key of a profile, with the default it has."""

import json
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from extract.profile import Discovery, Politeness, Publisher, RecheckSchedule, Site, load_profile
from extract.profile_sources import Source

PAGE = (Path(__file__).parents[2] / "docs" / "SITES.md").read_text(encoding="utf-8")
HOW_TO_TELL = PAGE.partition("Look at the page's source:")[2].partition("\n3. ")[0]
TABLES = (Site, Politeness, RecheckSchedule, Discovery, Publisher)
SOURCES: tuple[type[BaseModel], ...] = get_args(get_args(Source)[0])
IN_EVERY_SOURCE = {"kind", "path"}


def write_default(field: FieldInfo) -> str:
    """A default as the page writes it: as TOML would."""
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value is None:
        return "none"
    written = json.dumps(value)
    return f"`{written}`"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_key_of_a_table_is_explained(table: type[BaseModel]) -> None:
    rows = [f"| `{name}` | {write_default(field)} |" for name, field in table.model_fields.items()]
    assert [row for row in rows if row not in PAGE] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.__name__)
def test_every_key_of_a_source_is_explained(source: type[BaseModel]) -> None:
    (kind,) = get_args(source.model_fields["kind"].annotation)
    own = {name: field for name, field in source.model_fields.items() if name not in IN_EVERY_SOURCE}
    rows = [f"| `{kind}` | `{name}` | {write_default(field)} |" for name, field in own.items()]
    assert [row for row in rows if row not in PAGE] == []
    assert f"`{kind}`" in HOW_TO_TELL


def test_what_it_says_of_the_shipped_profile_is_so() -> None:
    profile = load_profile("zhenhai")
    assert {p.code: p.area for p in profile.publishers if p.area} == {"zhuangshi": "002971724"}
    assert "col1229624743" in PAGE
    assert any("col1229624743" in source.path for source in profile.sources)
