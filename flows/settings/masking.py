"""What is printed of addresses and settings: without the secrets in them."""

import re

_PASSWORD = re.compile(r"(?P<before>://[^/@\s:]*:)(?:\S+(?=@)|(?P<none>\S+))")
_QUERY = re.compile(r"(?P<before>[?&](?>[^?=&\s]*?(?:password|secret|token|key))[^?=&\s]*=)[^&\s]+", re.I)


def mask_passwords(text: str) -> str:
    """The same text with the passwords of all URLs in it replaced by ``***``."""
    masked = _PASSWORD.sub(lambda found: found["before"] + (found["none"] or "***"), text)
    return _QUERY.sub(r"\g<before>***", masked)


def mask_whole(url: str) -> str:
    """Only the scheme of a URL, for alert addresses: any other part of them may be a secret."""
    scheme, has_scheme, _ = url.partition("://")
    return f"{scheme}://***" if has_scheme else "***"
