"""Attacks as .xlsx: sheets that claim too much, odd numbers, dates and places, bombs of strings, styles and merges."""

import re
from collections.abc import Iterator

from tests.fuzz.office_attacks import Members, draw_report, pack, replace_member
from tests.support.corpus.hostile_zip import list_members
from tests.support.corpus.writers import write_xlsx

_SHEET, _BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


def list_xlsx_attacks() -> Iterator[tuple[str, bytes]]:
    """The attacks, each with the name of its file."""
    for name, data in _list_workbooks(list_members(write_xlsx(draw_report()))):
        yield f"{name}.xlsx", data


def _list_workbooks(whole: Members) -> Iterator[tuple[str, bytes]]:
    def of_rows(rows: str) -> bytes:
        return replace_member(
            whole, _SHEET, whole[_SHEET].replace(b"</sheetData>", f"{rows}</sheetData>".encode())
        )

    def behind_rows(more: str) -> bytes:
        return replace_member(
            whole, _SHEET, whole[_SHEET].replace(b"</sheetData>", f"</sheetData>{more}".encode())
        )

    def before_rows(more: str) -> bytes:
        return replace_member(
            whole, _SHEET, whole[_SHEET].replace(b"<sheetData>", f"{more}<sheetData>".encode())
        )

    def of_figure(cell: str) -> bytes:
        return of_rows(f'<row r="900"><c r="A900" t="inlineStr"><is><t>规章</t></is></c>{cell}</row>')

    def of_styles(old: str, new: str) -> bytes:
        styles = whole["xl/styles.xml"].decode()
        assert old in styles, styles[:2000]
        return replace_member(whole, "xl/styles.xml", styles.replace(old, new, 1).encode())

    def of_book(more: str) -> bytes:
        return replace_member(whole, _BOOK, whole[_BOOK].replace(b"</sheets>", f"</sheets>{more}".encode()))

    long = "长" * 300_000
    yield "strings-many", _with_strings(whole, "<si/>" * 150_000, "")
    yield "strings-long", _with_strings(whole, f"<si><t>{long}</t></si>", '<c t="s"><v>0</v></c>' * 20_000)
    yield (
        "strings-missing",
        of_rows('<row r="900"><c r="A900" t="s"><v>99999999</v></c><c r="B900" t="s"><v>-1</v></c></row>'),
    )
    yield (
        "strings-rich",
        _with_strings(whole, f"<si>{'<r><t>3</t></r>' * 60_000}</si>", '<c t="s"><v>0</v></c>'),
    )
    yield (
        "dimension",
        replace_member(
            whole,
            _SHEET,
            re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', whole[_SHEET]),
        ),
    )
    yield (
        "dimension-odd",
        replace_member(
            whole, _SHEET, re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="ZZZZZZ0:?"', whole[_SHEET])
        ),
    )
    yield (
        "merges-many",
        behind_rows(
            "<mergeCells>"
            + "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(100, 60_000))
            + "</mergeCells>"
        ),
    )
    yield "merges-equal", behind_rows("<mergeCells>" + '<mergeCell ref="A1:B200"/>' * 900 + "</mergeCells>")
    yield "merges-all", behind_rows('<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    yield (
        "merges-odd",
        behind_rows(
            '<mergeCells><mergeCell ref="B9:A1"/><mergeCell ref=""/><mergeCell ref="A:A"/></mergeCells>'
        ),
    )
    yield "merges-reversed", behind_rows('<mergeCells><mergeCell ref="XFD1048576:A1"/></mergeCells>')
    yield (
        "links-many",
        behind_rows("<hyperlinks>" + '<hyperlink ref="A1:B9" location="A1"/>' * 9999 + "</hyperlinks>"),
    )
    yield "columns", before_rows('<cols><col min="1" max="999999999" width="9" hidden="1"/></cols>')
    yield "columns-many", before_rows("<cols>" + '<col min="1" max="16384" width="9"/>' * 20_000 + "</cols>")
    yield "row-far", of_rows('<row r="99999999999999999999"><c><v>1</v></c></row>')
    yield "row-last", of_rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    yield "row-negative", of_rows('<row r="-5"><c r="A-5"><v>1</v></c></row>')
    yield "row-back", of_rows('<row r="1"><c r="A1"><v>1</v></c></row>' * 50)
    yield "cell-far", of_rows('<row r="900"><c r="ZZZZZZZ900"><v>1</v></c></row>')
    yield "cell-odd", of_rows('<row r="900"><c r="#"><v>1</v></c></row>')
    yield "cells-many", of_rows("<row>" + '<c t="b"><v>1</v></c>' * 40_000 + "</row>")
    for name, value in (("digits", "9" * 5000), ("infinite", "1E999"), ("nan", "NaN"), ("large", "1E300"),
                        ("small", "1E-300"), ("words", "十"), ("hex", "0x10"), ("underscore", "1_000")):  # fmt: skip
        yield f"number-{name}", of_figure(f'<c r="C900"><v>{value}</v></c>')
    for name, value in (("far", "1E10"), ("negative", "-5"), ("infinite", "1E999")):
        yield f"date-{name}", _date(whole, value)
    yield "date-iso", of_figure('<c r="C900" t="d"><v>99999-13-45</v></c>')
    yield "type-unknown", of_figure('<c r="C900" t="zz"><v>5</v></c>')
    yield "style-far", of_figure('<c r="C900" s="99999999"><v>5</v></c>')
    yield "style-negative", of_figure('<c r="C900" s="-1"><v>5</v></c>')
    yield "formula-array", of_figure('<c r="C900"><f t="array" ref="A1:XFD1048576">A1</f><v>5</v></c>')
    yield (
        "formula-table",
        of_figure('<c r="C900"><f t="dataTable" ref="A1:XFD1048576" dt2D="1" r1="A1" r2="B1"/><v>5</v></c>'),
    )
    yield "formula-long", of_figure(f'<c r="C900"><f>{"(" * 300_000}</f><v>5</v></c>')
    yield (
        "conditions",
        behind_rows(
            f'<conditionalFormatting sqref="{"A1:XFD1048576 " * 9999}"><cfRule type="expression" priority="1"><formula>1</formula></cfRule></conditionalFormatting>'
        ),
    )
    yield (
        "validations",
        behind_rows(
            "<dataValidations>"
            + f'<dataValidation sqref="{"A1:XFD1048576 " * 99}"/>' * 99
            + "</dataValidations>"
        ),
    )
    yield (
        "styles-many",
        of_styles(
            "</cellXfs>", '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>' * 60_000 + "</cellXfs>"
        ),
    )
    yield (
        "styles-formats",
        _formats(
            whole,
            "".join(f'<numFmt numFmtId="{n}" formatCode="0&quot;{n}&quot;"/>' for n in range(200, 15_000)),
        ),
    )
    yield (
        "styles-format-regex",
        _formats(whole, f'<numFmt numFmtId="200" formatCode="{";" * 120}{"&quot;" * 120}"/>'),
    )
    yield "styles-format-long", _formats(whole, f'<numFmt numFmtId="200" formatCode="{"0;" * 200_000}"/>')
    yield "styles-fonts", of_styles("</fonts>", "<font><strike/></font>" * 50_000 + "</fonts>")
    yield (
        "names-many",
        of_book(
            "<definedNames>"
            + "".join(f'<definedName name="a{n}">A1</definedName>' for n in range(9000))
            + "</definedNames>"
        ),
    )
    yield (
        "names-print",
        of_book(
            f'<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">{"Sheet1!$A$1:$B$2," * 20_000}</definedName><definedName name="_xlnm.Print_Titles" localSheetId="0">{"a" * 200_000}</definedName></definedNames>'
        ),
    )
    yield (
        "names-sheet-far",
        of_book(
            '<definedNames><definedName name="_xlnm.Print_Area" localSheetId="99999">A1</definedName></definedNames>'
        ),
    )
    yield (
        "sheets-many",
        replace_member(
            whole,
            _BOOK,
            whole[_BOOK].replace(
                b"</sheets>",
                "".join(f'<sheet name="a{n}" sheetId="{n}" r:id="x{n}"/>' for n in range(2, 9000)).encode()
                + b"</sheets>",
            ),
        ),
    )
    yield (
        "shapes-deep",
        replace_member(
            whole,
            "xl/drawings/drawing1.xml",
            b"<a xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'>"
            + b"<a:p>" * 150
            + b"<a:t>353</a:t>"
            + b"</a:p>" * 150
            + b"</a>",
        ),
    )
    yield "shapes-cut", replace_member(whole, "xl/drawings/drawing1.xml", b"<a><b>")


def _with_strings(whole: Members, strings: str, cells: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    types = whole["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'spreadsheetml.sharedStrings+xml"/></Types>',
    ) if b"sharedStrings" not in whole["[Content_Types].xml"] else whole["[Content_Types].xml"]  # fmt: skip
    sheet = _replace(
        rb"<sheetData>.*</sheetData>", f"<sheetData><row>{cells}</row></sheetData>", whole[_SHEET]
    )
    return pack({
        **whole, "[Content_Types].xml": types, _SHEET: sheet,
        "xl/sharedStrings.xml": f'<sst xmlns="{main}" count="4294967295" uniqueCount="4294967295">{strings}</sst>'.encode(),
    })  # fmt: skip


def _replace(pattern: bytes, text: str, content: bytes) -> bytes:
    """The content with a text in place of what the pattern finds; the text is no template."""
    return re.sub(pattern, lambda _: text.encode(), content, flags=re.S)


def _formats(whole: Members, formats: str) -> bytes:
    styles = re.sub(r"<numFmts.*?(/>|</numFmts>)", "", whole["xl/styles.xml"].decode(), count=1, flags=re.S)
    styles = re.sub(
        "<styleSheet[^>]*>", lambda head: f"{head[0]}<numFmts>{formats}</numFmts>", styles, count=1
    )
    styles = styles.replace(
        "</cellXfs>",
        '<xf numFmtId="200" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/></cellXfs>',
    )
    count = len(re.findall("<xf ", styles.partition("<cellXfs")[2].partition("</cellXfs>")[0]))
    sheet = re.sub(rb'<c r="C(\d+)"[^>]*>', rb'<c r="C\1" s="%d">' % (count - 1), whole[_SHEET])
    return pack({**whole, "xl/styles.xml": styles.encode(), _SHEET: sheet})


def _date(whole: Members, value: str) -> bytes:
    sheet = _formats(whole, '<numFmt numFmtId="200" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>')
    return replace_member(
        list_members(sheet),
        _SHEET,
        list_members(sheet)[_SHEET].replace(
            b"</sheetData>", f'<row r="900"><c r="C900" s="1"><v>{value}</v></c></row></sheetData>'.encode()
        ),
    )
