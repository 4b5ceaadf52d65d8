"""Attached files and pictures."""

import base64
from datetime import datetime, time

from replica.bodies import write_file
from replica.clock import SHANGHAI
from replica.http_types import NOT_FOUND, Request, Response
from replica.site import Site

_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def redirect_download(site: Site, request: Request) -> Response:
    """``downfile.jsp?classid=0&filename=``: a redirect to the file itself."""
    name = request.fields.get("filename", "")
    if name not in site.files:
        return NOT_FOUND
    return Response(b"", status=302, headers={"Location": f"/attach/0/{name}"})


def serve_file(site: Site, request: Request) -> Response:
    """``/attach/0/<name>``."""
    filing = site.files.get(request.path.rpartition("/")[2])
    if filing is None:
        return NOT_FOUND
    put_up = datetime.combine(filing.published_on, time(9), SHANGHAI)
    return Response(write_file(filing), _TYPES[filing.carrier], modified=put_up)


def serve_picture(_: Site, __: Request) -> Response:
    """``/picture/0/<name>``: a picture nobody can read figures from."""
    return Response(_DOT, "image/png")
