"""Addresses in Prefect's UI."""

import os

import prefect.runtime


def find_ui(api: str) -> str:
    """The address of the UI of the server with this API address: PREFECT_UI_URL, or where the API is."""
    return (os.environ.get("PREFECT_UI_URL") or api.rstrip("/").removesuffix("/api")).rstrip("/")


def link_of(run_id: object) -> str | None:
    """The address of a flow run; None where PREFECT_API_URL names no server, and the one there is is a temporary one."""
    api = os.environ.get("PREFECT_API_URL")
    return f"{find_ui(api)}/runs/flow-run/{run_id}" if api else None


def link_of_run() -> str | None:
    """The address of the flow run under way; None outside of one, or where the server is a temporary one."""
    run_id = prefect.runtime.flow_run.id
    return link_of(run_id) if run_id else None
