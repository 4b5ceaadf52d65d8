"""Hostile Office archives cost bounded time and memory and are refused with what is wrong."""

from collections.abc import Mapping

import pytest

from tests.support.corpus.bounded import ReadBounded, RefuseBounded
from tests.support.corpus.hostile_zip import repack
from tests.support.corpus.writers import SMALL_REPORT, write_docx, write_xlsx
from transform.readers import read_document
from transform.text.decode import UnreadableDocument

DOCX, XLSX = write_docx(SMALL_REPORT), write_xlsx(SMALL_REPORT)
OFFICE = [("a.docx", DOCX, "word/document.xml"), ("a.xlsx", XLSX, "xl/worksheets/sheet1.xml")]
MIB = 2**20


@pytest.mark.parametrize(("name", "data", "part"), OFFICE)
def test_the_harmless_files_beside_the_hostile_ones_are_read(
    name: str, data: bytes, part: str, read_bounded: ReadBounded
) -> None:
    """Changed and packed in the same way as the hostile files below, they can be read."""
    whole = repack(data, {"media/a.png": b"\x00" * 100, part: lambda content: content})
    assert [cell.text for cell in read_bounded(whole, name).tables[0].cells()][-2:] == ["规章", "5"]


@pytest.mark.parametrize(("name", "data", "part"), OFFICE)
@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"media/a.png": b"\x00" * 8 * MIB}, "a zip bomb"),
        ({f"media/{n}.bin": bytes(MIB) for n in range(257)}, "expands to .* over the limit of 268,435,456"),
        ({f"media/{n}": b"" for n in range(5_000)}, r"has 5,0\d\d members, over 5,000"),
    ],
    ids=["by ratio", "by size together", "by members"],
)
def test_zip_bombs(
    name: str, data: bytes, part: str, more: Mapping[str, bytes], why: str, refuse_bounded: RefuseBounded
) -> None:
    refuse_bounded(repack(data, more), name, why)


def test_a_member_that_lies_about_its_size(refuse_bounded: RefuseBounded) -> None:
    data = bytearray(repack(DOCX, {"media/a.xml": b"<a>" + b"x" * 5000 + b"</a>"}))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"media/a.xml"))
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    refuse_bounded(bytes(data), "a.docx", "damaged")


@pytest.mark.parametrize(("name", "data", "part"), OFFICE)
def test_entities_and_dtds(name: str, data: bytes, part: str, refuse_bounded: RefuseBounded) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    outside = '<!ENTITY x SYSTEM "file:///etc/passwd">'
    for subset, member in ((laughs, part), (outside, "docProps/app.xml"), ("", "customXml/item1.xml")):
        bomb = f'<?xml version="1.0"?><!DOCTYPE a [{subset}]><a>&l11;</a>'.encode()
        refuse_bounded(repack(data, {member: bomb}), name, f"{member} declares a DTD or entities")
    wide = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY l "x">]><a>&l;</a>'.encode("utf-16")
    refuse_bounded(repack(data, {part: wide}), name, "declares a DTD")


@pytest.mark.parametrize(("name", "data", "part"), OFFICE)
def test_deep_xml(name: str, data: bytes, part: str, refuse_bounded: RefuseBounded) -> None:
    refuse_bounded(repack(data, {part: b"<a>" * 50_000 + b"</a>" * 50_000}), name, "over 200 deep")


@pytest.mark.parametrize(("name", "data", "part"), OFFICE)
def test_long_xml(name: str, data: bytes, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit, content, why in (
        ("MAX_XML_ELEMENTS", b"<a>" + b"<b/>" * 1000 + b"</a>", "over 1,000 elements"),
        ("MAX_XML", b"<a>" + b" " * 1000 + b"</a>", "bytes of XML, over the limit of 1,000"),
    ):
        monkeypatch.setattr(f"transform.readers.office_zip.{limit}", 1000)
        with pytest.raises(UnreadableDocument, match=why):
            read_document(repack(data, {part: content}), name=name)
