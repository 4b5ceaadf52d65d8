"""The demonstration of `gongkai demo`: one night against the replica site, into a folder of its own, as `gongkai nightly`
does it."""

import sys
from functools import partial
from pathlib import Path

import replica
from flows.errors import NothingDoneError, WrongUsageError, refuse_target
from flows.run.report import RunReport
from flows.serving.own_server import HOST, find_free_port, is_port_taken
from flows.settings import Settings, export_settings, read_settings
from flows.words import Words

_USUAL_PORT = 8765


def run_demo(folder: Path) -> RunReport:
    """Serve the replica, run the nightly flow against it into ``folder``, and print where the figures are.

    Raises WrongUsageError if the port of the first demo in this folder is taken.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NothingDoneError(str(refuse_target(str(folder), error))) from error
    settings = read_settings(
        home=folder,
        site=str(folder / "site.toml"),
        warehouse_url="",
        archive_url="",
        alert_urls=(),
        overview=str(folder / "overview"),
        overview_evidence=True,
    )
    export_settings(settings)
    with replica.serve(host=HOST, port=_choose_port(folder)) as served:
        Path(settings.site).write_text(replica.profile_text(served.base_url), encoding="utf-8")
        return _run_night(settings)


def _run_night(settings: Settings) -> RunReport:
    from flows.plain_run import run_plainly
    from flows.run.request import nightly_request
    from load.engine import open_engine
    from load.migrate import upgrade

    engine = open_engine(settings.warehouse)
    upgrade(engine)
    engine.dispose()
    make_request = partial(nightly_request, max_restatements=settings.max_restated)
    report = run_plainly(settings, "nightly", make_request)
    command = _shorten(Path(sys.executable).parent / "gongkai")
    sys.stdout.write(
        Words(settings.lang).say("command.demo_done", home=_shorten(settings.home), gongkai=command)
    )
    return report


def _shorten(path: Path) -> Path:
    """The path relative to the current folder, if it lies in there."""
    folder = Path.cwd()
    return path.relative_to(folder) if path.is_relative_to(folder) else path


def _choose_port(folder: Path) -> int:
    """The port of the first demo in this folder: under another address the same reports would be other copies."""
    note = folder / "port"
    if note.exists():
        port = int(note.read_text(encoding="utf-8"))
        if is_port_taken(port):
            raise WrongUsageError(
                f"port {port} of the first demo is taken: free it, or remove {folder} and start anew"
            )
        return port
    port = find_free_port() if is_port_taken(_USUAL_PORT) else _USUAL_PORT
    note.write_text(str(port), encoding="utf-8")
    return port
