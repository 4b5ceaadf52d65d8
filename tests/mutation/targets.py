"""What is mutated, and by which tests each mutant is tried."""

from dataclasses import dataclass
from pathlib import Path

SAMPLE = 300
SEED = 10


@dataclass(frozen=True, slots=True)
class Target:
    """Modules (patterns below the root of the repository) and stages of arguments for pytest: a mutant that survives
    one stage is tried by the next. With ``prime`` the first test is run once, for what it sets up. Of a target with a ``sample`` so many mutants are drawn over all its modules."""

    name: str
    modules: tuple[str, ...]
    stages: tuple[tuple[str, ...], ...]
    sample: int | None = None
    prime: bool = False

    def list_modules(self, root: Path) -> list[str]:
        """The paths of the modules, below the root."""
        found = sorted(path for pattern in self.modules for path in root.glob(pattern))
        return [path.relative_to(root).as_posix() for path in found]


ON_SQLITE = ("-k", "not postgresql")
ON_POSTGRESQL = ("-k", "postgresql")
PAGES = "tests/transform/test_pages.py"

TARGETS = (
    Target(
        "values",
        ("transform/text/values.py",),
        (("tests/transform/text/test_values.py",), (PAGES,)),
    ),
    Target(
        "run_lock",
        ("load/runs/run_lock.py", "load/runs/lock_rows.py", "load/runs/lock_owner.py"),
        (
            ("tests/load/runs", "-k", "not postgresql and not killed"),
            (
                "tests/load/runs",
                "tests/load/test_normalisers.py",
                "-k",
                "not postgresql and not killed",
            ),
        ),
        prime=True,
    ),
    Target(
        "write",
        ("load/versions/write.py",),
        (
            ("tests/load/versions/test_write.py", *ON_SQLITE),
            ("tests/load/versions/test_current.py", "tests/load/versions/test_loader.py", *ON_SQLITE),
            ("tests/load/versions/test_write.py", *ON_POSTGRESQL),
        ),
        prime=True,
    ),
    Target(
        "current",
        ("load/versions/current.py",),
        (
            (
                "tests/load/versions/test_choosing_current.py",
                "tests/load/versions/test_loader.py",
                *ON_SQLITE,
            ),
            ("tests/load/versions", *ON_SQLITE),
        ),
    ),
    Target(
        "hosts",
        ("extract/http_client/allowed_hosts.py",),
        (("tests/extract/http_client/test_allowed_hosts.py",), ("tests/extract/http_client/test_client.py",)),
    ),
    Target(
        "session",
        ("extract/http_client/session.py",),
        (
            (
                "tests/extract/http_client/test_session.py",
                "tests/extract/http_client/test_exchange_time.py",
                "tests/extract/http_client/test_connections.py",
                "tests/extract/http_client/test_client.py",
            ),
        ),
    ),
    Target(
        "connections",
        ("extract/http_client/connections.py", "extract/http_client/exchange_time.py"),
        (
            (
                "tests/extract/http_client/test_connections.py",
                "tests/extract/http_client/test_exchange_time.py",
            ),
            ("tests/extract/http_client/test_session.py", "tests/extract/http_client/test_client.py"),
        ),
    ),
    Target(
        "verify",
        ("flows/inspection/verify.py",),
        (("tests/flows/inspection/test_verification_counts.py", *ON_SQLITE),),
    ),
    Target(
        "checks",
        ("transform/checks/*.py",),
        (
            (
                "tests/transform/checks",
                "--deselect=tests/transform/checks/test_relation_properties.py",
                "--deselect=tests/transform/checks/test_replica.py",
            ),
            (
                "tests/transform/checks/test_relation_properties.py",
                "tests/transform/checks/test_replica.py",
                PAGES,
            ),
        ),
        sample=SAMPLE,
    ),
)
