"""Office archives taken apart, changed and packed again; hostile ones that claim, nest or expand too much."""

import io
import zipfile
from collections.abc import Callable, Mapping

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/>'
    "{more}</Types>"
)
_ROOT = (
    f'<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="{{part}}"/></Relationships>'
)
_SHEET_TYPE = (
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
)


def pack(members: Mapping[str, str | bytes], *, stored: bool = False) -> bytes:
    """A zip archive of these members, deflated or ``stored`` as they are."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def list_members(archive: bytes) -> dict[str, bytes]:
    """The members of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


Change = bytes | Callable[[bytes], bytes]
"""The new content of a member, or a function that makes it of the old one."""


def repack(data: bytes, changes: Mapping[str, Change]) -> bytes:
    """The archive with these members changed or added."""
    members = list_members(data)
    for name, change in changes.items():
        members[name] = change(members[name]) if callable(change) else change
    return pack(members)


def swap(old: str, new: str) -> Callable[[bytes], bytes]:
    """A change of the first occurrence of a text, which must be there."""

    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return change


def write_xlsx(rows: str, after: str = "") -> bytes:
    """An .xlsx of one sheet with these rows, and with the XML ``after`` behind them."""
    part = "xl/workbook.xml"
    relation = (
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    )
    return pack(
        {
            "[Content_Types].xml": _TYPES.format(part=part, kind="spreadsheetml.sheet", more=_SHEET_TYPE),
            "_rels/.rels": _ROOT.format(part=part),
            part: f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="统计表" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{relation}',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>',
        }
    )


def text_cell(reference: str, text: str) -> str:
    """The XML of a sheet's cell with this text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'
