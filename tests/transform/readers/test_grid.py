"""Tables that claim more slots than a report could print are refused, alone and together."""

from tests.support.corpus.bounded import RefuseBounded
from tests.support.corpus.hostile_zip import repack, swap
from tests.support.corpus.writers import SMALL_REPORT, write_docx

BODY = "word/document.xml"
DOCX = write_docx(SMALL_REPORT)


def test_word_tables_that_claim_too_much(refuse_bounded: RefuseBounded) -> None:
    wide = swap('<w:gridSpan w:val="1"/>', '<w:gridSpan w:val="900000000"/>')
    refuse_bounded(repack(DOCX, {BODY: wide}), "a.docx", "over the limit of 400,000 slots")
    row = '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="300000"/></w:tcPr><w:p/></w:tc></w:tr>'
    many = swap("<w:sectPr", f"{f'<w:tbl>{row}</w:tbl>' * 50}<w:sectPr")
    refuse_bounded(repack(DOCX, {BODY: many}), "a.docx", "the file up to table")
