"""The zip and XML of .docx and .xlsx, checked before a library unpacks them."""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import NoReturn
from xml.parsers import expat

from transform.readers.limits import (
    MAX_EXPANDED,
    MAX_RATIO,
    MAX_XML,
    MAX_XML_DEPTH,
    MAX_XML_ELEMENTS,
    MAX_ZIP_MEMBERS,
    RATIO_COUNTS_FROM,
    check_locked,
    check_size,
    reading,
)
from transform.text.decode import UnreadableDocument


class ElementLimits:
    """Counts elements and nesting of an XML ``part``; a subclass may look at the elements too."""

    def __init__(self) -> None:
        self.part = ""
        self._depth = 0
        self._seen = 0

    def begin(self, part: str) -> None:
        """Start counting anew for a part."""
        self.part, self._depth, self._seen = part, 0, 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Refuse the element that is one too many or too deep."""
        self._depth += 1
        self._seen += 1
        if self._depth > MAX_XML_DEPTH:
            raise UnreadableDocument(
                f"{self.part} nests its elements over {MAX_XML_DEPTH} deep: no report does"
            )
        if self._seen > MAX_XML_ELEMENTS:
            raise UnreadableDocument(f"{self.part} has over {MAX_XML_ELEMENTS:,} elements: no report has")

    def end(self, name: str) -> None:
        """Leave an element."""
        self._depth -= 1

    def walk(self, content: bytes) -> None:
        """Walk the part; the parser itself is asked, for what lies between it and this costs most of the time."""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse_dtd
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        self.prepare(parser)
        parser.Parse(content, True)

    def prepare(self, parser: expat.XMLParserType) -> None:
        """Have a subclass hear of more than elements."""

    def _refuse_dtd(self, *_: object) -> NoReturn:
        """Entities are declared in a DTD and nowhere else: without one nothing expands."""
        raise UnreadableDocument(f"{self.part} declares a DTD or entities: no office program writes that")


def open_archive(data: bytes, kind: str) -> zipfile.ZipFile:
    """Open an Office archive whose members are few and expand to a bounded size."""
    check_size(data, kind)
    check_locked(data, kind)
    with reading(kind):
        archive = zipfile.ZipFile(BytesIO(data))
    members = archive.infolist()
    if len(members) > MAX_ZIP_MEMBERS:
        raise UnreadableDocument(f"the {kind} file has {len(members):,} members, over {MAX_ZIP_MEMBERS:,}")
    for member in members:
        _check_member(member, kind)
    expanded = sum(member.file_size for member in members)
    if expanded > MAX_EXPANDED:
        raise UnreadableDocument(
            f"the {kind} file expands to {expanded:,} bytes, over the limit of {MAX_EXPANDED:,}: "
            "take its pictures out and save it again"
        )
    return archive


def _check_member(member: zipfile.ZipInfo, kind: str) -> None:
    if member.flag_bits & 1:
        raise UnreadableDocument(f"the {kind} file is locked with a password: save it without one")
    if member.file_size > RATIO_COUNTS_FROM and member.file_size > MAX_RATIO * member.compress_size:
        raise UnreadableDocument(
            f"{member.filename} expands {member.compress_size:,} bytes to {member.file_size:,}: a zip bomb"
        )


def check_parts(archive: zipfile.ZipFile, handler: ElementLimits) -> None:
    """Walk every member that begins like XML, whatever it is called: the content types decide what is parsed.

    A drawing or page that somebody put in (.svg, .html) may have its DOCTYPE: no library here parses it.
    """
    for member in archive.infolist():
        if not _begins_like_xml(archive, member):
            continue
        _check_xml_size(member)
        if not member.filename.lower().endswith((".svg", ".html", ".htm")):
            _check_xml(archive, member.filename, handler)


def _begins_like_xml(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    with reading(member.filename), archive.open(member) as stream:
        head = stream.read(64)
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def _check_xml(archive: zipfile.ZipFile, name: str, handler: ElementLimits) -> None:
    """Walk an XML part once: no DTD, no entities, no more elements or nesting than the limits allow."""
    handler.begin(name)
    with reading(name):
        content = archive.read(name)
    try:
        handler.walk(content)
    except expat.ExpatError as error:
        raise UnreadableDocument(f"{name} is damaged ({error}): fetch the file again") from error


def _check_xml_size(member: zipfile.ZipInfo) -> None:
    if member.file_size > MAX_XML:
        raise UnreadableDocument(
            f"{member.filename} has {member.file_size:,} bytes of XML, over the limit of {MAX_XML:,}"
        )
