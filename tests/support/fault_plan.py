"""Every fault of the replica at once: which report or list suffers from which, and how each must be recorded."""

import re
from collections import Counter
from collections.abc import Mapping

import replica
from replica import Fault
from replica.bodies import file_name, write_article
from replica.filings.errors import Report
from replica.publishers import Reach

YEARS = (2012, 2015, 2017, 2018, 2019, 2021, 2022)

# Kinds that strike like this are interleaved: three challenges in a row would rightly close the host.
RECORDED: Mapping[str, str] = {
    "echo": "page", "unavailable": "server_error", "challenge_412": "challenge", "says_illegal": "not_found",
    "shell": "shell", "too_many": "blocked", "truncated": "truncated", "gzip_bomb": "too_large",
    "foreign_redirect": "foreign_redirect", "challenge_521": "challenge", "gone": "not_found",
    "mislabelled": "page", "redirect_loop": "redirect_loop", "slow": "timeout", "empty": "empty",
    "broken_gzip": "truncated", "challenge_200": "challenge", "reset": "unreachable",
    "private_redirect": "foreign_redirect", "garbled": "undecodable", "forbidden": "blocked",
    "injection": "page", "says_missing": "not_found", "huge": "too_large", "truncated_gzip": "truncated",
    "home_redirect": "not_found",
}  # fmt: skip
"""What a page that suffers from a fault is recorded as."""

HARMLESS = {"mislabelled", "injection"}
OF_LISTS: Mapping[Fault, str] = {
    Fault("shifting_total", r"^/module/jpage/dataproxy", times=1): "page",
    Fault("shell", r"^/col/col1002/index"): "shell",
    Fault("empty_list", r"^/col/col1003/index"): "page",
    Fault("reset", r"^/module/xxgk/search\.jsp.*currpage=3"): "unreachable",
    Fault("unavailable", r"^/api-gateway/", times=1): "server_error",
    Fault("challenge_412", r"^/ndbg/"): "challenge",
}
ROBOTS = Fault("robots_disallow", r"^/robots")
CUT_ATTACHMENT: Report = ("jiaoyu", 2015)
LATE_ATTACHMENT: Report = ("minzheng", 2017)
# A loop leads on to itself with a counter in place of what was asked for.
_LOOP = r"\?round="
_ATTACHED = (CUT_ATTACHMENT, LATE_ATTACHMENT)


def set_all(served: replica.Served) -> dict[Report, str]:
    """Set each fault of pages on a report that only the annual-report address has and on one that only columns
    have, and the others on a list or an attachment. Gives the reports that suffer, and from what."""
    sick: dict[Report, str] = {CUT_ATTACHMENT: "truncated"}
    for reach in ("annual", "column"):
        kinds = [kind for kind in RECORDED if kind != "echo" or reach == "annual"]
        for kind, key in zip(kinds, _reports(served.site, reach), strict=False):
            served.faults.add(Fault(kind, _addresses(served.site, key, reach)))
            if kind == "redirect_loop":
                served.faults.add(Fault(kind, _LOOP))
            sick[key] = kind
    for fault in OF_LISTS:
        served.faults.add(fault)
    cut, late = (re.escape(str(file_name(served.site.filings[key]))) for key in _ATTACHED)
    served.faults.add(Fault("truncated", f"^/attach/.*{cut}"))
    served.faults.add(Fault("too_many", f"^/attach/.*{late}", times=1))
    return sick


def _reports(site: replica.Site, reach: Reach) -> list[Report]:
    """The first has a year before it, for the fault that shows that one instead."""
    keys = [key for key, f in site.filings.items() if f.publisher.reach == reach and key not in _ATTACHED]
    return sorted(keys, key=lambda key: key != (key[0], 2018))


def _addresses(site: replica.Site, key: Report, reach: Reach) -> str:
    """A pattern for every address of a report."""
    filing = site.filings[key]
    if reach == "annual":
        return rf"fbtime={filing.year}&area={filing.publisher.area}$"
    return rf"art_\d+_{filing.number}\.html|{write_article(filing).digest}"


def find_recorded(served: replica.Served, fetched: Mapping[tuple[str, str], int]) -> set[str]:
    """The kinds of fault that struck; every bad answer must have a fetch of its own that says what it was."""
    struck = Counter(one for one in served.faults.struck if not re.search(_LOOP, one[1]))
    for (kind, target), times in struck.items():
        outcomes = _outcomes_of(kind, target)
        recorded = sum(fetched.get((served.base_url + target, outcome), 0) for outcome in outcomes)
        assert recorded >= times, (
            f"{kind} at {target}, {times} times: recorded {recorded} times as {outcomes}"
        )
    return {kind for kind, _ in struck}


def _outcomes_of(kind: str, target: str) -> set[str]:
    of_lists = {
        said for fault, said in OF_LISTS.items() if fault.kind == kind and re.search(fault.pattern, target)
    }
    return of_lists or {RECORDED[kind]}
