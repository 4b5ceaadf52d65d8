"""docs/ACCURACY.md: what a hunt found, by form and kind of document, and what is known not to be read."""

from tests.hunt.hunting import Findings
from tests.hunt.registry import mutations
from tests.hunt.tables import by_form_and_kind

_OPENING = """# How exact the reading is

Written by `python -m tests.hunt --write-document`; how the hunt works is in docs/TESTING.md. It makes reports of all four
forms as offices file them, changes each as offices and their programs do ({mutations} mutations, two at once in a quarter of
the documents), and reads them as `gongkai parse` does. Each value that a page prints is counted:

- *right*: read as a person reads it; or left out, and said, where a person cannot tell it either;
- *missed and said*: not loaded, and a warning, an error or a held reading covers its place;
- *missed in silence*: not loaded, and nothing says so;
- *wrong and said*: loaded with another value or under another name, while the reading is held or a warning names it;
- *wrong and said, page mutilated*: the same of a page that was damaged so that a person is misled or left without an
  answer too (figures moved to the next columns, last year's head over the figures);
- *wrong in silence*: loaded so, and nothing says it.

Publisher, year, title, the day of publication and each figure of the prose count as values. Both columns of silence and
*wrong and said* are to be 0: the hunt fails where they are not. These are seed {seed}, {documents:,} documents.
"""

_NOT_READ = """
## What is known not to be read

Every one of these is said by the report's issues, and its figures stay unmapped.

- A report whose tables are pictures, and a figure that is a picture or the value of a form's field in its cell.
- A whole table glued into one line without marks between its cells.
- Lines of text that print figures before their labels, or part them with marks that no table has.
- Rows of several figures from which blank cells have vanished without a trace.
- Figures that the page leaves open: 约300, 300余, 截至11月底, two figures in one cell, marks of footnotes glued to a figure.
- Two sets of the same lines on one page with different figures and no title that tells them apart.

Not said: digits that a style sheet outside of the page draws as pictures are read as blank cells; a format of a workbook that
hides its number (`;;;`) hides it from nobody here.

**How far this goes.** A seed that nothing was mended for: {documents:,} documents of it are the table above. Other fresh seeds did
find what nobody had thought of: of 5,000 documents of seed 2222 two failed (of two containers without a title the first was read,
in a held reading; a list whose two printings were both left out was refused as no report); of 4,000 of seed 2323 one (last year's
rows, written as sentences, were read as prose in silence); of seed 2525, until two had failed, rows in sentences with a column of
shares and two figures at the foot of a PDF's pages were missed in silence; of 1,200 of seed 2424 none; of 5,000 of seed 2626 one
(rows in sentences below heads of another year, six figures in silence). All are mended, each as a class. So a rare failure of a kind
that no seed has drawn yet is to be expected, one in some thousands of changed documents. What the hunt does not make, it says
nothing of: real pages that were not seen are not in it.
"""


def write_document(findings: Findings, seed: int) -> str:
    """The document of a hunt."""
    opening = _OPENING.format(mutations=len(mutations()), seed=seed, documents=findings.documents.total())
    not_read = _NOT_READ.format(documents=findings.documents.total())
    return f"{opening}\n{by_form_and_kind(findings)}\n{not_read}"
