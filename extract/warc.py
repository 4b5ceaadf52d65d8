"""Export of archived pages as WARC, for replay and for other tools."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import responses
from io import BytesIO
from typing import Any, BinaryIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extract.archive import Archive, ObjectLostError


@dataclass(frozen=True, slots=True)
class WarcItem:
    """One fetch whose bytes are in the archive under ``sha256``. ``fetched_at`` is aware."""

    url: str
    fetched_at: datetime
    sha256: str
    status: int = 200
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class WarcExport:
    """A WARC that was written: how many responses it has, and for each object that could not be had the reason."""

    responses: int
    lost: tuple[str, ...]


def export_warc(archive: Archive, items: Iterable[WarcItem], target: BinaryIO, *, name: str) -> WarcExport:
    """Write a gzipped WARC with one response record for each item whose bytes are in the archive.

    ``name`` is the file name that the WARC states of itself. Bodies are unpacked, as in the archive, so that no
    Content-Encoding is stated. Raises ArchiveError where the archive does not answer.
    """
    writer = WARCWriter(target, gzip=True)
    writer.write_record(
        writer.create_warcinfo_record(name, {"software": "gongkai", "format": "WARC File Format 1.0"})
    )
    count = 0
    lost: dict[str, str] = {}
    for item in items:
        try:
            body = archive.get(item.sha256)
        except ObjectLostError as error:
            lost.setdefault(item.sha256, f"{item.url}: {error}")
            continue
        status = f"{item.status} {responses.get(item.status, 'Unknown')}"
        headers = [("Content-Type", item.content_type or "application/octet-stream")]
        headers.append(("Content-Length", str(len(body))))
        record = writer.create_warc_record(
            item.url,
            "response",
            payload=BytesIO(body),
            http_headers=StatusAndHeaders(status, headers, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": item.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")},
        )
        _write(writer, record)
        count += 1
    return WarcExport(count, tuple(lost.values()))


def _write(writer: WARCWriter, record: Any) -> None:
    writer.write_record(record)
    # warcio copies the body to compute digests and does not close the first copy.
    record.raw_stream.close()
