"""Attacks as .docx and .xlsx alike: archives that lie, and XML that grows, lies about itself or leads elsewhere.

Each is a report of all figures with one thing changed, so that a reading that goes on shows what it makes of them.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache

from replica.layouts import LAYOUTS
from replica.printed import Printed
from tests.support.corpus.hostile_zip import list_members
from tests.support.corpus.truth import fill
from tests.support.corpus.writers import write_docx, write_xlsx

_DOCUMENT, _SHEET = "word/document.xml", "xl/worksheets/sheet1.xml"
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
_OUTSIDE = '<!ENTITY x SYSTEM "file:///etc/passwd">'
_CHARSETS = ("utf-7", "utf-16", "utf-32", "hex", "idna", "cp037", "undefined", "ucs-4", "x-none")
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NOON = (2020, 1, 1, 12, 0, 0)

_WORTH_PACKING = 100_000

Members = Mapping[str, bytes]


def list_office_attacks() -> Iterator[tuple[str, bytes]]:
    """The attacks, each with the name of its file."""
    for kind, part, write in (("docx", _DOCUMENT, write_docx), ("xlsx", _SHEET, write_xlsx)):
        whole = list_members(write(draw_report()))
        yield f"whole.{kind}", pack(whole)
        for name, data in (*_list_archives(whole, part), *_list_xml(whole, part)):
            yield f"{name}.{kind}", data


@cache
def draw_report() -> Printed:
    """A report of the form of 2014."""
    return ("庄市街道2017年政府信息公开年度报告", *LAYOUTS["f2014"]["plain"](fill("f2014")))


def pack(members: Members, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these members, the same whenever it is made. Short ones are not compressed: that takes long."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            is_short = len(content) < _WORTH_PACKING
            archive.writestr(
                zipfile.ZipInfo(name, _NOON), content, zipfile.ZIP_STORED if is_short else how, 6
            )
    return stream.getvalue()


def replace_member(whole: Members, name: str, content: bytes) -> bytes:
    """The archive with this content in place of, or beside, those it has."""
    return pack({**whole, name: content})


def _list_archives(whole: Members, part: str) -> Iterator[tuple[str, bytes]]:
    sound = pack(whole)
    end = sound.rindex(b"PK\x05\x06")
    first = sound.index(b"PK\x01\x02")
    yield "zip-bomb-ratio", pack({**whole, "media/a.xml": b"<a>" + b" " * 4_000_000})
    yield "zip-bomb-picture", pack({**whole, "media/a.png": bytes(4_000_000)})
    yield "zip-bomb-many", pack({**whole, **{f"m/{n}.xml": b"<a>" + b" " * 1_000_000 for n in range(20)}})
    yield "zip-in-zip", pack({**whole, f"inner.{part[:2]}": pack({"inner.zip": pack(whole)})})
    yield "zip-members-many", pack({**whole, **{f"{n}": b"" for n in range(400)}})
    yield "zip-twice-named", _pack_twice(whole, part)
    yield (
        "zip-outside",
        pack({**whole, "../../../etc/passwd": b"x", "/etc/x.xml": b"<a/>", "c:\\x.xml": b"<a/>"}),
    )
    yield "zip-lzma", pack({**whole, "media/a.xml": b"<a/>" * 9999}, zipfile.ZIP_LZMA)
    yield "zip-bzip2", pack({**whole, "media/a.xml": b"<a>" + b" " * 2_000_000}, zipfile.ZIP_BZIP2)
    yield "zip-count-absurd", sound[: end + 8] + b"\xff\xff\xff\xff" + sound[end + 12 :]
    yield "zip-size-absurd", sound[: end + 12] + b"\xff\xff\xff\x7f" + sound[end + 16 :]
    yield "zip-offset-absurd", sound[: end + 16] + b"\xff\xff\xff\xf0" + sound[end + 20 :]
    yield "zip-overlapping", _overlap(sound, first, end)
    yield "zip-crc", sound[: first + 16] + b"\x00\x00\x00\x00" + sound[first + 20 :]
    yield "zip-size-lies", sound[: first + 24] + b"\x01\x00\x00\x00" + sound[first + 28 :]
    yield "zip-method-unknown", sound[: first + 10] + b"\x63\x00" + sound[first + 12 :]
    yield "zip-locked", sound[: first + 8] + b"\x01\x00" + sound[first + 10 :]
    yield "zip-comment", sound[: end + 20] + b"\xff\xff" + b"PK\x05\x06" * 9000
    yield "zip-cut", sound[: len(sound) // 2]
    yield "zip-before", b"PK\x03\x04" + bytes(500) + sound
    yield "zip-empty-parts", pack(dict.fromkeys(whole, b""))
    yield "zip-no-relations", pack({name: data for name, data in whole.items() if ".rels" not in name})


def _pack_twice(whole: Members, part: str) -> bytes:
    """The part with the figures stands twice under its name, first with others."""
    other = re.sub(rb">\d\d+<", b">111111<", whole[part])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(part + "x", _NOON), other)
        for name, content in whole.items():
            archive.writestr(zipfile.ZipInfo(name, _NOON), content)
    return stream.getvalue().replace(part.encode() + b"x", part.encode() + b"\x00")


def _overlap(sound: bytes, first: int, end: int) -> bytes:
    """The first member is listed a thousand times."""
    second = sound.index(b"PK\x01\x02", first + 4)
    listed = sound[first:second] * 1000
    tail = bytearray(sound[end:])
    tail[8:12] = (1000).to_bytes(2, "little") * 2
    tail[12:16] = len(listed).to_bytes(4, "little")
    return sound[:first] + listed + bytes(tail)


def _list_xml(whole: Members, part: str) -> Iterator[tuple[str, bytes]]:
    body = re.sub(rb"^<\?xml.*?\?>", b"", whole[part])
    relations = f"{part.partition('/')[0]}/_rels/{'document' if 'word' in part else 'workbook'}.xml.rels"
    yield "xml-laughs", replace_member(whole, part, f"<!DOCTYPE a [{_LAUGHS}]><a>&l11;</a>".encode())
    yield "xml-outside", replace_member(whole, part, f"<!DOCTYPE a [{_OUTSIDE}]><a>&x;</a>".encode())
    yield (
        "xml-outside-dtd",
        replace_member(whole, part, b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>'),
    )
    yield (
        "xml-core-laughs",
        replace_member(whole, "docProps/core.xml", f"<!DOCTYPE a [{_LAUGHS}]><a>&l11;</a>".encode()),
    )
    yield "xml-deep", replace_member(whole, part, b"<a>" * 99_999)
    yield "xml-wide", replace_member(whole, part, body.replace(b"</", b"<x/>" * 500 + b"</", 400))
    yield (
        "xml-attributes",
        replace_member(whole, part, body.replace(b">", b" %s>" % _write_attributes(20_000), 1)),
    )
    yield (
        "xml-namespaces",
        replace_member(whole, part, body.replace(b">", b" %s>" % _write_namespaces(20_000), 1)),
    )
    yield "xml-name-long", replace_member(whole, part, body.replace(b"</", b"<%s/></" % (b"a" * 900_000), 1))
    yield "xml-comment", replace_member(whole, part, b"<!--" + b"- " * 400_000 + b"-->" + body)
    yield "xml-instructions", replace_member(whole, part, b"<?a b?>" * 100_000 + body)
    yield "xml-cdata", replace_member(whole, part, body.replace(b"</", b"<![CDATA[353]]></"))
    yield "xml-cut", replace_member(whole, part, body[: len(body) // 2])
    yield "xml-nul", replace_member(whole, part, body + b"\x00")
    yield "xml-latin", replace_member(whole, part, b'<?xml version="1.0" encoding="latin-1"?>' + body)
    yield "xml-relations-many", replace_member(whole, relations, _repeat_relations(whole[relations]))
    yield (
        "xml-relations-round",
        replace_member(
            whole,
            relations,
            whole[relations].replace(b"styles.xml", part.rsplit("/", maxsplit=1)[-1].encode()),
        ),
    )
    yield (
        "xml-relations-out",
        replace_member(
            whole, relations, re.sub(rb'Target="[^"]*"', b'Target="../../../../etc/passwd"', whole[relations])
        ),
    )
    for charset in _CHARSETS:
        yield (
            f"xml-{charset}",
            replace_member(whole, part, f'<?xml version="1.0" encoding="{charset}"?>'.encode() + body),
        )
    yield (
        "xml-real-utf-16",
        replace_member(
            whole, part, ('<?xml version="1.0" encoding="utf-16"?>' + body.decode()).encode("utf-16")
        ),
    )
    yield (
        "title-long",
        replace_member(
            whole, "docProps/core.xml", _write_core("<dc:title>" + "庄市街道" * 99_999 + "</dc:title>")
        ),
    )
    yield (
        "date-odd",
        replace_member(
            whole,
            "docProps/core.xml",
            _write_core("<dcterms:created>99999-99-99T99:99:99Z</dcterms:created>"),
        ),
    )


def _write_attributes(count: int) -> bytes:
    return b" ".join(b'a%d="1"' % n for n in range(count))


def _write_namespaces(count: int) -> bytes:
    return b" ".join(b'xmlns:a%d="http://a/%d"' % (n, n) for n in range(count))


def _repeat_relations(relations: bytes) -> bytes:
    more = b"".join(
        b'<Relationship Id="x%d" Type="%s/styles" Target="styles.xml"/>' % (n, _OFFICE.encode())
        for n in range(9999)
    )
    return relations.replace(b"</Relationships>", more + b"</Relationships>")


def _write_core(inner: str) -> bytes:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        f"{inner}</cp:coreProperties>"
    ).encode()
