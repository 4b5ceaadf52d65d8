"""All that can go wrong goes wrong in one night; after the next, everything is as if nothing had happened."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

import replica
from flows.run_report import Outcome, RunReport
from flows.settings import read_settings
from flows.visits import Ending
from load.engine import open_engine
from replica import Fault
from replica.bodies import file_name, write_article
from replica.fault_answers import FAULTS
from replica.filings.errors import Report
from replica.filings.filing import Filing
from replica.publishers import Reach
from tests.flows.office import Office

YEARS = (2012, 2015, 2016, 2017, 2018, 2019, 2021, 2022)
SOURCES = ("jcms_annual_report", "jcms_column", "jcms_column 1002", "jcms_column 1003", "jcms_search",
           "jpaas_column", "links")  # fmt: skip
# Small times, or the test would wait as a polite client does. Everything else is as a profile has it.
HASTE = "retries = 1\nbackoff_seconds = 0.01\nretry_after_max_seconds = 0.01\ndeadline_seconds = 0.4\n"
ELSEWHERE = '\n[[source]]\nkind = "links"\npath = "{base_url}/ndbg/index.html"\nselector = "ul.list a"\n'

# What a page that suffers from each fault is recorded as, every time.
RECORDED = {
    "unavailable": "server_error", "too_many": "blocked", "forbidden": "blocked", "gone": "not_found",
    "challenge_412": "challenge", "challenge_521": "challenge", "challenge_200": "challenge",
    "says_illegal": "not_found", "says_missing": "not_found", "home_redirect": "not_found",
    "shell": "shell", "empty": "empty", "foreign_redirect": "foreign_redirect",
    "private_redirect": "foreign_redirect", "redirect_loop": "redirect_loop", "reset": "unreachable",
    "truncated": "truncated", "broken_gzip": "truncated", "truncated_gzip": "truncated", "slow": "timeout",
    "gzip_bomb": "too_large", "huge": "too_large", "garbled": "undecodable",
    "mislabelled": "page", "injection": "page", "echo": "page",
}  # fmt: skip
HARMLESS = {"mislabelled", "injection"}
OF_LISTS = {"shifting_total", "empty_list", "robots_disallow"}
# One list each, and two attachments: (kind, what is struck, how often, how it is recorded).
ATTACHED: Mapping[str, Report] = {"docx": ("jiaoyu", 2015), "xlsx": ("minzheng", 2017)}
LISTS = (
    (Fault("shifting_total", r"^/module/jpage/dataproxy", times=1), "page"),
    (Fault("shell", r"^/col/col1002/index"), "shell"),
    (Fault("empty_list", r"^/col/col1003/index"), "page"),
    (Fault("reset", r"^/module/xxgk/search\.jsp.*currpage=3"), "unreachable"),
    (Fault("unavailable", r"^/api-gateway/", times=1), "server_error"),
    (Fault("challenge_412", r"^/ndbg/"), "challenge"),
)
FIGURES = (
    "SELECT publisher_code, publisher_name, year, form, indicator_code, breakdown, unit, value, state, raw,"
    " published_on FROM mart_fact"
)


def test_every_fault_of_the_replica_is_on() -> None:
    assert set(RECORDED) | OF_LISTS == set(FAULTS)


def test_a_night_of_all_faults_and_the_night_after(tmp_path: Path, sqlite_url: str) -> None:
    suffer_and_heal(tmp_path, sqlite_url)


def suffer_and_heal(tmp_path: Path, warehouse: str) -> None:
    with open_office(tmp_path, "hostile", warehouse) as (office, elsewhere):
        sick = set_all_faults(office, elsewhere)
        first = office.run()
        require_whole_and_true(office, first, sick)
        require_recorded(office, office.served)
        require_recorded(office, elsewhere)

        office.served.faults.clear()
        elsewhere.faults.clear()
        office.now += timedelta(days=1)
        second = office.run()
        calm = ask_undisturbed(tmp_path, office)
        assert [(v.url, v.reason) for v in second.visits if v.ending in (Ending.FAILED, Ending.HELD)] == []
        assert (second.outcome, second.exit_code) == (Outcome.DONE, 0)
        assert sorted(map(str, office.rows(FIGURES))) == calm


def set_all_faults(office: Office, elsewhere: replica.Served) -> dict[Report, str]:
    """Every fault that a page can suffer on one report behind an annual-report address and on one of the columns;
    every other on a list. Gives the reports that suffer."""
    faults = office.served.faults
    kinds = sorted(RECORDED, key=lambda kind: (kind != "echo", hash_of(kind)))
    sick: dict[Report, str] = {}
    for reach in ("annual", "column"):
        reports = [key for key in reports_of(office, reach) if key not in ATTACHED.values()]
        echoing = next(key for key in reports if key[1] - 1 in YEARS)
        reports = [echoing, *(key for key in reports if key != echoing)]
        for kind, key in zip(kinds, reports, strict=False):
            faults.add(Fault(kind, address_of(office.served.site.filings[key], reach)))
            sick[key] = kind
    for fault, _ in LISTS:
        faults.add(fault)
    docx, xlsx = (str(file_name(office.served.site.filings[key])) for key in ATTACHED.values())
    faults.add(Fault("truncated", f"^/attach/.*{docx}"))
    faults.add(Fault("too_many", f"^/attach/.*{xlsx}", times=1))
    elsewhere.faults.add(Fault("robots_disallow", r"^/robots"))
    return sick | {ATTACHED["docx"]: "truncated"}
