"""What is to be checked: the open findings of a district, and how a page lists some of them."""

from collections import Counter
from collections.abc import Iterator, Sequence

from flows.overview.blocks import Block, Cell, Download, Page, Section, Table, Text
from flows.overview.pages.view import View
from load.queries.issues import IssueRow
from transform.forms.check_catalogue import checks
from transform.text.inert import web_address

MOST = 250
"""A page lists so many findings: more are no longer read on a phone, and are in its CSV."""


def make_findings_page(view: View) -> Page:
    """All open findings of a district: by check, and one by one."""
    found = view.district.findings
    sections = [Section("", [Text(view.say("findings_lead"), "lead")])]
    if found:
        sections.append(Section(view.say("findings_by_check"), [_count_checks(view, found)]))
    sections.append(Section(view.say("findings_all"), list(tell_findings(view, found, "findings"))))
    return view.page(view.in_folder("findings.html"), Cell(view.say("findings")), sections)


def tell_findings(
    view: View, found: Sequence[IssueRow], file: str, *, names_office: bool = True
) -> Iterator[Block]:
    """A table of findings, the gravest first, cut where it is too long, with all of them in its file."""
    if not found:
        yield Text(view.say("nothing_open"))
        return
    if len(found) > MOST:
        yield Text(view.say("findings_cut", shown=MOST, all=len(found)), "note")
    keys = ["weight", "office", "year", "finding", "says"]
    columns = [
        "severity",
        "office",
        "office_name",
        "year",
        "check",
        "finding",
        "message",
        "message_en",
        "expected",
        "actual",
        "address",
    ]
    lines = [
        [
            one.severity, one.publisher or "", one.name or "", one.year or "", one.check, name_check(view, one.check),
            one.message, one.message_en, one.expected or "", one.actual or "", one.url or "",
        ]
        for one in found
    ]  # fmt: skip
    rows = [_tell(view, one) for one in found[:MOST]]
    if not names_office:
        keys.remove("office")
        rows = [[row[0], *row[2:]] for row in rows]
    heads = [Cell(view.say(key)) for key in keys]
    yield Table(
        view.say("findings_all"), heads, rows, "prose", download=Download(view.csv(file), columns, lines)
    )


def name_check(view: View, check: str) -> str:
    """What a check is called; its id, where the catalogue has it no more."""
    known = checks().get(check)
    if known is None:
        return check
    return known.name.tell(view.words.language)


def _tell(view: View, one: IssueRow) -> list[Cell]:
    address = web_address(one.url) if one.url else None
    return [
        Cell(view.say(f"severity_{one.severity}"), mark=one.severity),
        view.office_of(one.publisher, one.name),
        Cell("") if one.year is None else Cell(str(one.year), address or ""),
        Cell(name_check(view, one.check)),
        # Words of a page stand in it: they are set apart from what is around it.
        Cell(one.message if view.words.language == "zh" else one.message_en, lang=view.words.language),
    ]


def _count_checks(view: View, found: Sequence[IssueRow]) -> Table:
    counted = Counter((one.severity, name_check(view, one.check)) for one in found)
    heads = [Cell(view.say(key)) for key in ("finding", "weight", "count")]
    order = ("error", "warning", "info")
    rows = [
        [Cell(name), Cell(view.say(f"severity_{severity}"), mark=severity), Cell(str(count), mark="n")]
        for (severity, name), count in sorted(
            counted.items(), key=lambda one: (order.index(one[0][0]), -one[1], one[0][1])
        )
    ]
    columns = ["finding", "severity", "count"]
    file = Download(view.csv("findings-by-check"), columns, [[cell.text for cell in row] for row in rows])
    return Table(view.say("findings_by_check"), heads, rows, download=file)
