"""The archive as WARC, read back by warcio as other tools would."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from extract.archive import object_path, open_archive
from extract.warc import WarcExport, WarcItem, export_warc

PAGES = {
    "http://xxgk.zh.gov.cn/art/2018/4/12/art_1_2.html": (
        "庄市街道".encode("gb18030"),
        "text/html; charset=gbk",
    ),
    "http://xxgk.zh.gov.cn/attach/0/a.pdf": (b"%PDF-1.4\r\n\r\n\x00", None),
}


def test_every_page_can_be_replayed(tmp_path: Path) -> None:
    archive = open_archive(str(tmp_path))
    items = [
        WarcItem(url, datetime(2026, 3, 1, 18, n, tzinfo=UTC), archive.put(body), 200, kind)
        for n, (url, (body, kind)) in enumerate(PAGES.items())
    ]
    target = BytesIO()

    assert export_warc(archive, items, target, name="gongkai.warc.gz") == WarcExport(2, ())

    target.seek(0)
    kinds, read = [], {}
    for record in ArchiveIterator(target, check_digests="raise"):
        kinds.append(record.rec_type)
        if record.rec_type == "response":
            body = record.content_stream().read()
            headers = record.http_headers
            read[record.rec_headers["WARC-Target-URI"]] = (
                body,
                record.rec_headers["WARC-Date"],
                headers.get_statuscode(),
                headers["Content-Type"],
            )
    assert kinds == ["warcinfo", "response", "response"]
    assert read == {
        "http://xxgk.zh.gov.cn/art/2018/4/12/art_1_2.html": (
            "庄市街道".encode("gb18030"),
            "2026-03-01T18:00:00Z",
            "200",
            "text/html; charset=gbk",
        ),
        "http://xxgk.zh.gov.cn/attach/0/a.pdf": (
            b"%PDF-1.4\r\n\r\n\x00",
            "2026-03-01T18:01:00Z",
            "200",
            "application/octet-stream",
        ),
    }


def test_what_the_archive_has_lost_is_named_once_and_the_rest_is_written(tmp_path: Path) -> None:
    archive = open_archive(str(tmp_path))
    names = [archive.put(body) for body in (b"missing", b"damaged", b"healthy")]
    (tmp_path / object_path(names[0])).unlink()
    (tmp_path / object_path(names[1])).write_bytes(b"damag3d")
    night = datetime(2026, 3, 1, tzinfo=UTC)
    items = [WarcItem(f"http://site.test/{n}", night, name) for n in range(2) for name in names]
    target = BytesIO()

    written = export_warc(archive, items, target, name="gongkai.warc.gz")

    assert written.responses == 2
    missing, damaged = written.lost
    assert "http://site.test/0" in missing
    assert f"no object {names[0]}" in missing
    assert f"{names[1]}.zst is damaged" in damaged
    target.seek(0)
    assert [record.rec_type for record in ArchiveIterator(target)] == ["warcinfo", "response", "response"]
