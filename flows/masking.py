"""What is printed must not give passwords away."""

import re

_PASSWORD = re.compile(r"(?P<before>://[^/@\s:]*:)(?P<password>\S+)(?=@)")
_QUERY = re.compile(r"(?P<before>[?&][^=&\s]*(?:password|secret|token|key)[^=&\s]*=)[^&\s]+", re.IGNORECASE)


def mask_passwords(text: str) -> str:
    """The same text with the passwords of all URLs in it replaced by ``***``."""
    return _QUERY.sub(r"\g<before>***", _PASSWORD.sub(r"\g<before>***", text))


def mask_whole(url: str) -> str:
    """Only the scheme of a URL: in alert addresses, every part may be the secret."""
    return f"{url.split('://', 1)[0]}://***"
