"""Attacks as .docx: tables in tables, spans, styles and fields without end, and parts that lead on."""

from collections.abc import Iterator

from tests.fuzz.office_attacks import Members, draw_report, pack, replace_member
from tests.support.corpus.hostile_zip import list_members
from tests.support.corpus.writers import write_docx

_DOCUMENT = "word/document.xml"


def list_docx_attacks() -> Iterator[tuple[str, bytes]]:
    """The attacks, each with the name of its file."""
    for name, data in _list_documents(list_members(write_docx(draw_report()))):
        yield f"{name}.docx", data


def _list_documents(whole: Members) -> Iterator[tuple[str, bytes]]:
    def with_body(more: str) -> bytes:
        return replace_member(
            whole, _DOCUMENT, whole[_DOCUMENT].replace(b"<w:body>", f"<w:body>{more}".encode(), 1)
        )

    def of_cells(properties: str) -> bytes:
        return with_body(
            f"<w:tbl>{f'<w:tr><w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>353</w:t></w:r></w:p></w:tc></w:tr>' * 9}</w:tbl>"
        )

    def of_styles(more: str) -> bytes:
        return pack({
            **whole,
            "word/styles.xml": whole["word/styles.xml"].replace(b"</w:styles>", f"{more}</w:styles>".encode()),
            _DOCUMENT: whole[_DOCUMENT].replace(b"<w:body>", b'<w:body><w:p><w:pPr><w:pStyle w:val="a0"/></w:pPr><w:r><w:t>353</w:t></w:r></w:p>', 1),
        })  # fmt: skip

    styled = '<w:style w:type="paragraph" w:styleId="a{}"><w:basedOn w:val="a{}"/></w:style>'
    yield "tables-deep", with_body("<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 60)
    yield (
        "tables-deep-wide",
        with_body(
            ("<w:tbl><w:tr>" + "<w:tc><w:p/></w:tc>" * 50 + "<w:tc>") * 60
            + "<w:p/>"
            + "</w:tc></w:tr></w:tbl>" * 60
        ),
    )
    yield "tables-many", with_body("<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>" * 20_000)
    yield (
        "tables-wide",
        with_body(
            f"<w:tbl><w:tr>{'<w:tc><w:p><w:r><w:t>353</w:t></w:r></w:p></w:tc>' * 20_000}</w:tr></w:tbl>"
        ),
    )
    yield "span-far", of_cells('<w:gridSpan w:val="99999999"/>')
    yield "span-negative", of_cells('<w:gridSpan w:val="-5"/>')
    yield "span-words", of_cells('<w:gridSpan w:val="abc"/>')
    yield "span-digits", of_cells(f'<w:gridSpan w:val="{"9" * 5000}"/>')
    yield "span-wide", of_cells('<w:gridSpan w:val="40000"/>')
    yield "merge-open", of_cells("<w:vMerge/>")
    yield "merge-odd", of_cells('<w:vMerge w:val="x"/><w:hMerge w:val="x"/>')
    yield (
        "before-far",
        with_body(
            '<w:tbl><w:tr><w:trPr><w:gridBefore w:val="999999999"/></w:trPr><w:tc><w:p/></w:tc></w:tr></w:tbl>'
        ),
    )
    yield "styles-round", of_styles(styled.format(0, 1) + styled.format(1, 0))
    yield "styles-chain", of_styles("".join(styled.format(n, n + 1) for n in range(9000)))
    yield "styles-same", of_styles(styled.format(0, 0) * 9000)
    yield "runs-many", with_body(f"<w:p>{'<w:r><w:t>353</w:t></w:r>' * 40_000}</w:p>")
    yield "runs-empty", with_body(f"<w:p>{'<w:r/>' * 200_000}</w:p>")
    yield "tabs-many", with_body(f"<w:p><w:r>{'<w:tab/><w:br/>' * 90_000}</w:r></w:p>")
    yield (
        "fields-open",
        with_body("<w:p>" + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 20_000 + "</w:p>"),
    )
    yield (
        "fields-ends",
        with_body("<w:p>" + '<w:r><w:fldChar w:fldCharType="end"/></w:r>' * 20_000 + "</w:p>"),
    )
    yield (
        "boxes-deep",
        with_body(
            "<w:p><w:r><w:pict><w:txbxContent>" * 45 + "<w:p/>" + "</w:txbxContent></w:pict></w:r></w:p>" * 45
        ),
    )
    yield "controls-deep", with_body("<w:sdt><w:sdtContent>" * 90 + "<w:p/>" + "</w:sdtContent></w:sdt>" * 90)
    choice = '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x">'
    yield (
        "choices-deep",
        with_body(
            "<w:p><w:r>"
            + choice * 80
            + "<w:t>353</w:t>"
            + "</mc:Choice></mc:AlternateContent>" * 80
            + "</w:r></w:p>"
        ),
    )
    yield "text-digits", with_body(f"<w:p><w:r><w:t>主动公开政府信息{'9' * 500_000}条</w:t></w:r></w:p>")
    yield (
        "symbols",
        with_body('<w:p><w:r><w:sym w:font="x" w:char="ZZZZ"/><w:sym w:char="D800"/></w:r></w:p>'),
    )
    yield (
        "pictures-lost",
        with_body(
            "<w:p><w:r>"
            + '<w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="x" r:embed="none"/></w:drawing>'
            * 900
            + "</w:r></w:p>"
        ),
    )
    yield "parts-chain", _chain(whole)


def _chain(whole: Members) -> bytes:
    """Each part leads on to the next."""
    relation = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="x1" Type="x" Target="{}.xml"/></Relationships>'
    links = {f"word/_rels/{n}.xml.rels": relation.format(n + 1).encode() for n in range(70)}
    parts = {f"word/{n}.xml": b"<a/>" for n in range(71)}
    relations = whole["word/_rels/document.xml.rels"].replace(
        b"</Relationships>", b'<Relationship Id="x0" Type="x" Target="0.xml"/></Relationships>'
    )
    return pack({**whole, **links, **parts, "word/_rels/document.xml.rels": relations})
