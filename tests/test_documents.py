"""What the documents point at is there: files, sections of the command line, checks, columns of marts."""

import re
from pathlib import Path

import pytest
import typer

import flows.cli  # registers the commands
from flows.cli.app import app
from flows.settings import Settings
from tests.support.written_commands import find_faults, list_commands
from transform.report import HeldReason

ROOT = Path(__file__).parents[1]
READMES = sorted(ROOT.glob("README*.md"))
PAGES = [*READMES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
FILE = re.compile(r"(?<![\w/<.])((?:docs|extract|flows|load|tests|transform)/[\w./-]*\w)(?![\w<*…-]|/<)")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
COMMAND = re.compile(r"(?<![\w-])gongkai ([a-z]+)(?= |`|\n|:|,|\))")
SETTING = re.compile(r"GONGKAI_([A-Z_]+[A-Z])")
# Made when they are needed: the recipes name them.
TO_COME = {"transform/forms/f2026.toml", "load/marts/v2"}


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_and_links_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = {ROOT / found.rstrip("/") for found in FILE.findall(text) if found.rstrip("/") not in TO_COME}
    linked = {page.parent / found for found in LINK.findall(text)}
    assert sorted(str(path) for path in named | linked if not path.exists()) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_and_settings_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    group = typer.main.get_command(app)
    commands = set(getattr(group, "commands", {}))
    quoted = "\n".join(re.findall(r"`[^`]+`|^ *gongkai .*$", text, re.M))
    assert set(COMMAND.findall(quoted)) - commands == set()
    known = {*Settings.model_fields, "env_file", "warned_of"}  # of the file of settings, not in it
    assert {found.lower() for found in SETTING.findall(text)} - known == set()


# The blocks of docs/PERFORMANCE.md are figures.
@pytest.mark.parametrize("page", [page for page in PAGES if page.stem != "PERFORMANCE"], ids=name)
def test_commands_of_blocks_have_these_options(page: Path) -> None:
    assert [fault for words in list_commands(page) for fault in find_faults(words)] == []


def test_the_check_of_the_service_runs_sections_that_there_are() -> None:
    text = (ROOT / "docs" / "OPERATIONS.md").read_text(encoding="utf-8")
    check = (ROOT / "benchmarks" / "service.py").read_text(encoding="utf-8")
    run = set(re.findall(r"""(?:run_section|run_aside)\("([^"]+)""", check))
    with_blocks = {
        part.partition("\n")[0] for part in re.split(r"^###? ", text, flags=re.M) if "\n```sh\n" in part
    }
    assert run == with_blocks


def test_the_commands_were_registered() -> None:
    assert flows.cli.main is not None
    assert {"nightly", "backfill", "trace"} <= set(getattr(typer.main.get_command(app), "commands", {}))


def test_the_runbook_names_every_reason_for_which_a_report_is_held() -> None:
    text = (ROOT / "docs" / "RUNBOOK.md").read_text(encoding="utf-8")
    assert [reason for reason in HeldReason if f"`{reason}`" not in text] == []


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall((folder / "README.md").read_text(encoding="utf-8")))
    assert listed == {path.name for path in folder.glob("0*.md")}
    for path in folder.glob("0*.md"):
        text = path.read_text(encoding="utf-8")
        assert [
            part for part in ("**Context.**", "**Decision.**", "**Consequence.**") if part not in text
        ] == []


def test_the_glossary_names_words_that_exist() -> None:
    from load.marts import mart_tables
    from load.schema import metadata
    from transform.forms.catalogue import concepts, indicators

    text = (ROOT / "docs" / "GLOSSARY.md").read_text(encoding="utf-8")
    codes = set(re.findall(r"`(f20\d\d\.[\w.]*\w)`", text))
    assert codes - set(indicators()) == set()
    named = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", text)) - {concept.code for concept in concepts()}
    columns = {
        f"{table.name}.{column.name}"
        for table in (*mart_tables().values(), *metadata.tables.values())
        for column in table.columns
    }
    assert named - columns == set()


def test_the_glossary_names_classes_and_files_that_exist() -> None:
    text = (ROOT / "docs" / "GLOSSARY.md").read_text(encoding="utf-8")
    packages = ("extract", "transform", "load", "flows")
    code = "\n".join(
        file.read_text(encoding="utf-8") for package in packages for file in (ROOT / package).rglob("*.py")
    )
    classes = set(re.findall(r"^(?:class )?(\w+)(?: =|[:(])", code, re.M))
    assert set(re.findall(r"`([A-Z][a-z]\w+)`", text)) - classes == set()
    paths = re.findall(rf"`((?:{'|'.join(packages)}|tests)/[\w/.]+)`", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []
