"""Superset as a process on loopback: its metadata made once, the dashboards imported, its server started and ended."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flows.serving.own_server import HOST, is_healthy
from tests.support.processes import run_program, start_program
from tests.support.waiting import wait_until

USER = "admin"
DASHBOARDS = ("annual-reports", "data-quality")
"""The slugs of the dashboards in bi/superset."""
_FOLDER = Path(__file__).parent
_COMMAND_SECONDS = 900
_PROCESSES, _THREADS = 2, 8
_TAIL_LINES = 15


class SupersetFailed(RuntimeError):
    """A command of Superset ended badly, or its server does not answer; the message has the end of its log."""


@dataclass(frozen=True, slots=True)
class Superset:
    """An installation in ``programs``, the bin folder of its environment, with its files in ``home``, over the warehouse at
    ``warehouse``, an address of PostgreSQL with the role for BI."""

    programs: Path
    home: Path
    warehouse: str
    port: int

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"http://{HOST}:{self.port}"

    @property
    def password(self) -> str:
        """The password of its one user, made with the first start."""
        return self._keep_secret("admin-password", 12)

    def prepare(self) -> None:
        """Make its metadata, unless they are there, and import the dashboards as they are in this checkout.

        Raises SupersetFailed.
        """
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._keep_secret("secret-key", 32)
        ready = self.home / "ready"
        if not ready.exists():
            self._run("db", "upgrade")
            self._run(
                "fab", "create-admin", "--username", USER, "--firstname", "Gongkai", "--lastname", "BI",
                "--email", "admin@example.invalid", "--password", self.password,
            )  # fmt: skip
            self._run("init")
            ready.touch()
        self._run("import-directory", "--overwrite", str(_FOLDER / "superset"))

    @contextmanager
    def serve(self) -> Iterator[None]:
        """The server, from its first answer until the context is left. Raises SupersetFailed."""
        words = (
            "gunicorn", "--bind", f"{HOST}:{self.port}", "--workers", str(_PROCESSES), "--worker-class", "gthread",
            "--threads", str(_THREADS), "--timeout", str(_COMMAND_SECONDS), "superset.app:create_app()",
        )  # fmt: skip
        program, environment = str(self.programs / words[0]), self._environment()
        with (
            self._log.open("ab") as log,
            start_program(program, *words[1:], environment=environment, output=log, errors=log) as process,
        ):
            try:
                wait_until(lambda: is_healthy(self.address), every=0.5, process=process)
            except AssertionError as silence:
                raise self._fail("the server does not answer") from silence
            yield

    @property
    def _log(self) -> Path:
        return self.home / "superset.log"

    def _environment(self) -> dict[str, str]:
        """That of this process, but for the path of this checkout: Superset has its own packages."""
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return inherited | {
            "FLASK_APP": "superset.app:create_app()",
            "SUPERSET_CONFIG_PATH": str(_FOLDER / "superset_config.py"),
            "GONGKAI_BI_HOME": str(self.home.resolve()),
            "GONGKAI_BI_URL": self.warehouse,
        }

    def _keep_secret(self, name: str, size: int) -> str:
        file = self.home / name
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(size), encoding="ascii")
        return file.read_text(encoding="ascii")

    def _run(self, *words: str) -> None:
        """A command of Superset. That it ended with 0 is not enough: an import does so whatever it found."""
        program, environment = str(self.programs / "superset"), self._environment()
        done = run_program(program, *words, environment=environment, within=_COMMAND_SECONDS)
        said = done.stdout + done.stderr
        with self._log.open("a", encoding="utf-8") as log:
            log.write(said)
        if done.returncode != 0 or "An error occurred" in said:
            raise self._fail(f"superset {words[0]} has failed")

    def _fail(self, what: str) -> SupersetFailed:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return SupersetFailed("\n".join((f"{what}; the end of {self._log}:", *lines[-_TAIL_LINES:])))
