"""`gongkai serve`."""

import os
import signal
import sys
from types import FrameType

from flows.cli.app import ArchivePlace, Site, Warehouse, app
from flows.settings import export_settings, read_settings


@app.command("serve")
def serve(site: Site = None, warehouse: Warehouse = None, archive: ArchivePlace = None) -> None:
    """Keep the nightly schedule and the backfill deployment alive on this machine."""
    from flows.opening import is_somebody_at_work, open_corrections, open_profile
    from flows.prefect_home import prepare_prefect
    from flows.prefect_server import named_or_own_server

    settings = read_settings(site=site, warehouse_url=warehouse, archive_url=archive)
    open_profile(settings)
    open_corrections(settings)
    export_settings(settings)
    prepare_prefect(settings)
    signal.signal(signal.SIGTERM, _leave)
    own = not os.environ.get("PREFECT_API_URL")
    with named_or_own_server(settings) as api:
        os.environ["PREFECT_API_URL"] = api
        from flows.serve import keep_serving

        keep_serving(settings, reap=own or not is_somebody_at_work(settings))


def _leave(_number: int, _frame: FrameType | None) -> None:
    """While the server starts, SIGTERM must not leave it behind."""
    sys.exit(128 + signal.SIGTERM)
