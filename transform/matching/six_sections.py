"""The tables of the six-section forms (f2019, f2021): the applicant matrix and the crossings."""

from transform.matching.applicants import ApplicantColumns, find_applicants, matrix_rows
from transform.matching.crossings import match_crossings
from transform.matching.lines import match_rows
from transform.matching.recognise import Reading
from transform.matching.sheet import Sheet, leave_rest
from transform.matching.vocabulary import Vocabulary
from transform.report import Severity


def match_six_sections(
    reading: Reading, vocabulary: Vocabulary, inherited: ApplicantColumns | None
) -> ApplicantColumns | None:
    """Match a table; gives the applicant columns that a table behind it may go on with."""
    sheet = reading.sheet
    lines, crossings = reading.lines[vocabulary.form], reading.crossings[vocabulary.form]
    columns = find_applicants(sheet, vocabulary) if vocabulary.form in reading.applicants else None
    if columns is None and lines >= crossings:
        columns = _continue_columns(sheet, inherited)
    if columns is not None:
        match_rows(sheet, vocabulary.lines, matrix_rows(sheet, vocabulary, columns))
    if crossings > lines:
        match_crossings(sheet, vocabulary.crossings)
    leave_rest(sheet)
    return columns or inherited


def _continue_columns(sheet: Sheet, inherited: ApplicantColumns | None) -> ApplicantColumns | None:
    """A table that goes on over a page keeps the columns of the page before (洪泽 2023)."""
    if inherited is None:
        sheet.wrong_columns = True
        sheet.find(
            "wrong_columns", Severity.ERROR,
            f"table {sheet.table.number} prints no heads of applicant columns that could be told; it is left unmapped",
        )  # fmt: skip
        return None
    return ApplicantColumns(inherited.codes, None, frozenset())
