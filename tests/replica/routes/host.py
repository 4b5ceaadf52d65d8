"""The address under which the site was asked."""

from replica.http_types import Request


def base_of(request: Request) -> str:
    """Scheme, host and port, as the request names them."""
    return f"http://{request.headers.get('host', '127.0.0.1')}"
