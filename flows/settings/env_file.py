"""The file of settings: where it is, and the warning of names in it, or in the environment, that are no setting.

It is ``.env`` in GONGKAI_HOME, or the one that ``--env-file`` (GONGKAI_ENV_FILE) names. A ``.env`` of the current folder is
not read: which warehouse is written to would depend on where a command was started.
"""

import logging
import os
from collections.abc import Collection
from pathlib import Path

from dotenv import dotenv_values

from flows.errors import WrongUsageError
from transform.text.inert import show_line
from transform.text.near import suggest

logger = logging.getLogger(__name__)

DEFAULT_HOME = Path("~/.local/share/gongkai")
ENV_FILE = "GONGKAI_ENV_FILE"
"""The variable that names the file in place of ``.env`` in GONGKAI_HOME; processes that a command starts inherit it."""
_PREFIX = "GONGKAI_"
_SAID = "GONGKAI_WARNED_OF"
"""The variable with what was warned of: each is said once, whatever other processes a command starts."""


def find_env_file(home: Path | str | None = None) -> Path | None:
    """The file of settings that is read, absolute; None where there is none. ``home`` is GONGKAI_HOME, None for that of the
    environment. Raises WrongUsageError if a file is named that there is not."""
    named = os.environ.get(ENV_FILE)
    if named:
        file = Path(named).expanduser().absolute()
        if not file.is_file():
            raise WrongUsageError(f"{ENV_FILE} (--env-file): there is no file {file}")
        return file
    file = Path(home or home_of_environment()).expanduser().absolute() / ".env"
    return file if file.is_file() else None


def home_of_environment() -> Path:
    """GONGKAI_HOME as the environment has it, absolute: a file of settings cannot say where it is itself."""
    return Path(os.environ.get(f"{_PREFIX}HOME") or DEFAULT_HOME).expanduser().absolute()


def warn_of_unknown(file: Path | None, known: Collection[str]) -> None:
    """Warn of each name of ours, in the environment or in the file of settings, that is not ``known``, and of a file in the
    current folder that is not read. Raises WrongUsageError if the file cannot be read."""
    own = {*known, ENV_FILE, _SAID}
    in_file = _read_names(file) if file else []
    for name, where in (
        *((name, "the environment") for name in os.environ),
        *((n, str(file)) for n in in_file),
    ):
        if name.upper().startswith(_PREFIX) and name.upper() not in own:
            hint = suggest(name.upper(), known, "see .env.example", prefix=_PREFIX)
            _warn(name, f"{name} in {where} is no setting; {hint}")
    beside = Path(".env").absolute()
    if beside != file and _has_ours(beside):
        place = f"move it into GONGKAI_HOME, or name it with --env-file {beside}"
        _warn(str(beside), f"{beside} is not read: {place}")


def _read_names(file: Path) -> list[str]:
    try:
        return list(dotenv_values(file, encoding="utf-8", interpolate=False))
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsageError(f"{file}: the file of settings cannot be read: {error}") from error


def _has_ours(file: Path) -> bool:
    """Whether settings of ours are in a file that need not be ours, nor be there."""
    try:
        return _PREFIX.encode() in file.read_bytes()
    except OSError:
        return False


def _warn(what: str, message: str) -> None:
    said = os.environ.get(_SAID, "").split("\n")
    if what not in said:
        os.environ[_SAID] = "\n".join(filter(None, (*said, what)))
        logger.warning("%s", show_line(message))
