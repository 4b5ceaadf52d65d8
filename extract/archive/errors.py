"""The errors of an archive, and how what a store raised is said on one line without what is secret."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

_USER_IN_URL = re.compile(r"(?<=://)[^\s/@:]*:[^\s/]*@")
_SIGNED = re.compile(r"(?i)((?:credential|signature|security-token|accesskeyid|secret|token)=)[^&\s\"']+")
_SECRETS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "FSSPEC_S3_KEY",
    "FSSPEC_S3_SECRET",
    "FSSPEC_S3_TOKEN",
)
_SHORTEST_SECRET = 8
"""What is shorter would mask ordinary words, and protects nothing."""


class ArchiveError(Exception):
    """The archive cannot be used. The message names its URL; ``exit_code`` is that of the command."""

    exit_code = 3


class ObjectLostError(ArchiveError):
    """One object cannot be had; the archive itself answers."""


class ArchiveMissError(ObjectLostError):
    """The archive has no object of that name."""


class ArchiveCorruptError(ObjectLostError):
    """The bytes of an object do not have the hash that is its name, or the disk does not give them."""


class ObjectUnreadableError(ArchiveCorruptError):
    """The disk does not give the bytes of an object, or it is no file: nothing can be written in its place."""


@contextmanager
def explain(problem: str) -> Iterator[None]:
    """Turn whatever a store raises into an ArchiveError with this problem and its reason: the clients of stores have no
    common base class."""
    try:
        yield
    except ArchiveError:
        raise
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise ArchiveError(mask_credentials(f"{problem}: {reason}")) from error


def mask_credentials(text: str) -> str:
    """The same text without keys and tokens of the environment, names and passwords of URLs, and signatures."""
    for name in _SECRETS:
        secret = os.environ.get(name, "")
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "***")
    return _SIGNED.sub(r"\1***", _USER_IN_URL.sub("***@", text))
