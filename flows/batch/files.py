"""The files of a report out of the archive."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from urllib.parse import parse_qs, urlsplit

from extract.archive import Archive
from flows.batch.values import FilePart
from flows.reading.jobs import ReportFile

NOTHING_AT_HAND: Mapping[str, bytes] = {}


def read_files(
    archive: Archive, parts: Sequence[FilePart], at_hand: Mapping[str, bytes] = NOTHING_AT_HAND
) -> tuple[ReportFile, ...]:
    """The files with their bytes: those ``at_hand`` by sha256, all others out of the archive.

    Raises ObjectLostError if one is lost or damaged.
    """
    return tuple(
        ReportFile(
            part.url,
            part.sha256,
            at_hand[part.sha256] if part.sha256 in at_hand else archive.get(part.sha256),
            part.name,
            part.content_type,
        )
        for part in parts
    )


def archived_part(sha256: str, url: str, content_type: str | None) -> FilePart:
    """A file that was archived under this address."""
    return FilePart(sha256, url, name_file(url), content_type)


def archived_file(archive: Archive, sha256: str, url: str, content_type: str | None) -> ReportFile:
    """A file of a report out of the archive. Raises ObjectLostError if it is lost or damaged."""
    return read_files(archive, [archived_part(sha256, url, content_type)])[0]


def name_file(url: str, label: str | None = None) -> str | None:
    """The name of a file, for its ending: a link's text if it has one, then a parameter, then the path of the URL."""
    address = urlsplit(url)
    names = [label or "", *(value for values in parse_qs(address.query).values() for value in values)]
    named = next((name.strip() for name in names if PurePosixPath(name.strip()).suffix), None)
    return named or PurePosixPath(address.path).name or None
