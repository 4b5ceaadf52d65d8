"""What is under deploy/ and requirements/: files, commands and settings that it names exist, and every package has hashes.

No container engine and no systemd runs here, so more than this cannot be claimed; `make service-check` runs the set-up itself.
"""

import configparser
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from flows.settings import Settings
from tests.support.written_commands import find_faults

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
SETTING = re.compile(r"\bGONGKAI_([A-Z_]+[A-Z])\b")
PYTHONS = ("3.11", "3.12", "3.13")


def read_unit(path: Path) -> configparser.ConfigParser:
    """A unit of systemd."""
    unit = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(path.read_text(encoding="utf-8"))
    return unit


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_start_commands_that_exist(path: Path) -> None:
    unit = read_unit(path)
    assert unit["Unit"]["Description"].startswith("Gongkai: ")
    if path.suffix == ".timer":
        assert path.with_suffix(".service") in UNITS
        assert unit["Install"]["WantedBy"] == "timers.target"
        return
    service = unit["Service"]
    program, *words = service["ExecStart"].split()
    assert program == "/opt/gongkai/bin/gongkai"
    assert find_faults(words) == []
    assert (service["User"], service["EnvironmentFile"]) == ("gongkai", "/etc/gongkai/gongkai.env")
    assert path.with_suffix(".timer") in UNITS or unit["Install"]["WantedBy"] == "multi-user.target"


@pytest.mark.parametrize(
    "path", [*DEPLOY.glob("*.env"), DEPLOY / "compose.yaml", DEPLOY / "Dockerfile"], ids=str
)
def test_settings_exist(path: Path) -> None:
    named = {name.lower() for name in SETTING.findall(path.read_text(encoding="utf-8"))}
    assert named - set(Settings.model_fields) == set()


def read_compose() -> dict[str, Any]:
    """The compose file."""
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return read


def test_services_name_what_there_is() -> None:
    compose = read_compose()
    services, stages = compose["services"], list_stages()
    for name, service in services.items():
        words = service.get("command", [])
        assert words[:1] != ["gongkai"] or find_faults(words[1:]) == [], name
        assert set(service.get("depends_on", {})) <= set(services), name
        if "build" in service:
            assert service["build"]["target"] in stages
            assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).exists()
        for volume in service.get("volumes", []):
            place = volume.split(":")[0]
            # The profiles are the operator's.
            there = place in compose["volumes"] or (DEPLOY / place).is_file() or place == "./sites"
            assert there, volume
    asked = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    given = set(re.findall(r"^(\w+)=", (DEPLOY / "compose.env").read_text(encoding="utf-8"), re.M))
    assert asked - given == {"PREFECT_UI_API_URL"}


def test_roles_get_their_passwords_from_the_environment_that_compose_gives() -> None:
    roles = (DEPLOY / "postgres" / "roles.sql").read_text(encoding="utf-8")
    wanted = set(re.findall(r"^\\getenv \w+ (\w+)$", roles, re.M))
    assert len(wanted) == 3
    assert wanted <= set(read_compose()["services"]["db"]["environment"])


def list_stages() -> dict[str, str]:
    """The text of each stage of the Dockerfile, by its name."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    parts = re.split(r"^FROM \S+ AS (\S+)\n", text, flags=re.M)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_images_are_made_of_what_is_there_and_run_as_no_root() -> None:
    stages = list_stages()
    assert set(stages) == {"build", "gongkai", "gongkai-with-libreoffice"}
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", stages["build"], re.M):
        assert [source for source in sources.split() if not (ROOT / source).exists()] == []
    for name in ("gongkai", "gongkai-with-libreoffice"):
        assert re.findall(r"^USER (\w+)$", stages[name], re.M)[-1] == "gongkai"


def list_pins(path: Path) -> Iterator[tuple[Requirement, list[str]]]:
    """The packages of a requirements file with their hashes."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line and not line.lstrip().startswith("#"):
            words, *hashes = re.split(r"\s+--hash=sha256:", line.strip())
            yield Requirement(words), hashes


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_package_has_one_version_and_hashes_and_no_host_is_named(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"://|^\s*-(?!-hash)|--(?!hash=sha256:)|\.(?:org|com|net|io|dev|cn)\b", text, re.M)
    for requirement, hashes in list_pins(path):
        assert [pin.operator for pin in requirement.specifier] == ["=="], requirement
        assert requirement.url is None
        assert hashes
        assert all(re.fullmatch(r"[0-9a-f]{64}", found) for found in hashes)


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", ["product", "dev"])
def test_what_the_project_wants_is_pinned_within_its_range(name: str, python: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    wanted += project["dependency-groups"]["dev"] if name == "dev" else []
    machine = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux"}
    pins: dict[str, str] = {}
    for requirement, _ in list_pins(ROOT / "requirements" / f"{name}.txt"):
        if requirement.marker is None or requirement.marker.evaluate(machine):
            assert requirement.name not in pins, requirement
            pins[requirement.name] = str(requirement.specifier).removeprefix("==")
    for text in wanted:
        range_ = Requirement(text)
        key = re.sub(r"[-_.]+", "-", range_.name).lower()
        assert range_.specifier.contains(pins[key], prereleases=True), text
