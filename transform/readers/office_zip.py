"""The zip archive and XML of a .docx or .xlsx, checked before a library unpacks and parses them."""

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
    convert_errors,
)
from transform.text.decode import UnreadableDocument

# Members that somebody put in and no library here parses: they may have a DOCTYPE.
_NEVER_PARSED = (".svg", ".html", ".htm")
# White space and byte order marks, in UTF-8 and UTF-16.
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"


def open_archive(data: bytes, kind: str) -> zipfile.ZipFile:
    """Open an Office file, whose members are not unpacked yet.

    Raises UnreadableDocument where it is no zip archive, is locked with a password, has too many members, or
    claims to expand to more than any report.
    """
    check_size(data, kind)
    check_locked(data, kind)
    with convert_errors(kind):
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


class ElementLimits:
    """Counts the elements and the nesting of an XML part, by name ``part``; a subclass may read the elements too."""

    def __init__(self) -> None:
        self.part = ""
        self._depth = 0
        self._count = 0

    def begin(self, part: str) -> None:
        """Start counting anew for a part."""
        self.part, self._depth, self._count = part, 0, 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Count an element; raises UnreadableDocument for one too many and for one nested too deep."""
        self._depth += 1
        self._count += 1
        if self._depth > MAX_XML_DEPTH:
            raise UnreadableDocument(
                f"{self.part} nests its elements over {MAX_XML_DEPTH} deep: no report does"
            )
        if self._count > MAX_XML_ELEMENTS:
            raise UnreadableDocument(f"{self.part} has over {MAX_XML_ELEMENTS:,} elements: no report has")

    def end(self, name: str) -> None:
        """Leave an element."""
        self._depth -= 1

    def walk(self, content: bytes) -> None:
        """Parse a part with this object's methods as the parser's handlers: any layer between costs most of the time."""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse_dtd
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        self.prepare(parser)
        parser.Parse(content, True)

    def prepare(self, parser: expat.XMLParserType) -> None:
        """Set further handlers of the parser; for subclasses."""

    def _refuse_dtd(self, *_: object) -> NoReturn:
        """Entities are declared in a DTD and nowhere else: without one nothing expands."""
        raise UnreadableDocument(f"{self.part} declares a DTD or entities: no office program writes that")


def check_parts(archive: zipfile.ZipFile, limits: ElementLimits) -> None:
    """Walk every XML member of an archive: no DTD, no entities, no more elements or nesting than the limits allow.

    A member is XML if it begins like XML, whatever its name: the content types decide what a library parses.
    Raises UnreadableDocument.
    """
    for member in archive.infolist():
        if not _begins_like_xml(archive, member):
            continue
        _check_xml_size(member)
        if not member.filename.lower().endswith(_NEVER_PARSED):
            _walk_part(archive, member.filename, limits)


def _begins_like_xml(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    with convert_errors(member.filename), archive.open(member) as stream:
        head = stream.read(64)
    return head.lstrip(_BEFORE_XML).startswith(b"<")


def _check_xml_size(member: zipfile.ZipInfo) -> None:
    if member.file_size > MAX_XML:
        raise UnreadableDocument(
            f"{member.filename} has {member.file_size:,} bytes of XML, over the limit of {MAX_XML:,}"
        )


def _walk_part(archive: zipfile.ZipFile, name: str, limits: ElementLimits) -> None:
    limits.begin(name)
    with convert_errors(name):
        content = archive.read(name)
    try:
        limits.walk(content)
    except UnreadableDocument:
        raise
    # The encoding that a part declares may be one that expat or Python does not have, or hex, or idna.
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise UnreadableDocument(f"{name} is damaged ({error}): fetch the file again") from error
