"""`make demo`: one night against the replica site, into a folder of its own. A second one finds nothing new."""

import os
import socket
import sys
from pathlib import Path

import replica
from flows.errors import CommandError, WrongUsageError
from flows.run.report import RunReport
from flows.serving.prefect_environment import prepare_prefect
from flows.settings import Settings, export_settings, read_settings

_HOST = "127.0.0.1"
_PORT = 8765
_AFTERWORD = """
The figures are in {home}/warehouse.sqlite: look at mart_fact, mart_issue, mart_coverage.
The commands above work on it as: GONGKAI_HOME={home} {gongkai} issues
Run the demo again for a night in which nothing is new.
"""


def run_demo(folder: Path) -> RunReport:
    """Serve the replica, run the nightly flow against it, and say where the figures are."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = read_settings(
        home=folder, site=str(folder / "site.toml"), warehouse_url="", archive_url="", alert_urls=()
    )
    os.environ.pop("PREFECT_API_URL", None)
    export_settings(settings)
    prepare_prefect(settings, quiet=True)
    with replica.serve(host=_HOST, port=_choose_port(folder)) as served:
        Path(settings.site).write_text(replica.profile_text(served.base_url), encoding="utf-8")
        return _run_night(settings)


def _run_night(settings: Settings) -> RunReport:
    from flows.nightly import nightly
    from flows.resources import open_any_warehouse
    from load.migrate import upgrade

    engine = open_any_warehouse(settings)
    upgrade(engine)
    engine.dispose()
    report = nightly()
    sys.stdout.write(
        _AFTERWORD.format(
            home=_shorten(settings.home), gongkai=_shorten(Path(sys.executable).parent / "gongkai")
        )
    )
    return report


def _shorten(path: Path) -> Path:
    """The path as one would type it from here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _choose_port(folder: Path) -> int:
    """The port of the first time: under another address the same reports would be other copies."""
    note = folder / "port"
    if note.exists():
        port = int(note.read_text(encoding="utf-8"))
        if not _is_free(port):
            raise WrongUsageError(
                f"port {port} of the first demo is taken: free it, or remove {folder} and start anew"
            )
        return port
    port = _PORT if _is_free(_PORT) else 0
    with socket.socket() as probe:
        probe.bind((_HOST, port))
        chosen: int = probe.getsockname()[1]
    note.write_text(str(chosen), encoding="utf-8")
    return chosen


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((_HOST, port)) != 0


def main() -> None:
    """Run the demo in the folder that is named, and end with the exit code of the night."""
    try:
        report = run_demo(Path(sys.argv[1]).absolute())
    except CommandError as error:
        sys.stderr.write(f"demo: {error}\n")
        sys.exit(error.exit_code)
    sys.exit(report.exit_code)


if __name__ == "__main__":
    main()
