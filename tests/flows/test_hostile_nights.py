"""All that can go wrong goes wrong in one night; the night after, everything is as if nothing had happened."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import replica
from flows.run_report import Outcome
from flows.settings import read_settings
from flows.visits import Ending
from load.engine import open_engine
from replica import Fault
from replica.bodies import file_name, write_article
from replica.fault_answers import FAULTS
from replica.filings.errors import Report
from replica.filings.filing import Filing
from tests.flows.office import Office

YEARS = (2012, 2015, 2016, 2017, 2018, 2019, 2021, 2022)
SOURCES = (
    "jcms_annual_report", "jcms_column", "jcms_column 1002", "jcms_column 1003", "jcms_search",
    "jpaas_column", "links",
)  # fmt: skip
# Small times, or the test would wait as a polite client does. Everything else is as a profile has it.
HASTE = """[politeness]
retries = 1
backoff_seconds = 0.01
retry_after_max_seconds = 0.01
deadline_seconds = 0.4
"""
# What each fault of a page must be recorded as.
RECORDED = {
    "unavailable": {"server_error"},
    "too_many": {"blocked"},
    "forbidden": {"blocked"},
    "gone": {"not_found"},
    "challenge_412": {"challenge"},
    "challenge_521": {"challenge"},
    "challenge_200": {"challenge"},
    "says_illegal": {"not_found"},
    "says_missing": {"not_found"},
    "shell": {"shell"},
    "empty": {"empty"},
    "foreign_redirect": {"foreign_redirect"},
    "private_redirect": {"foreign_redirect"},
    "home_redirect": {"not_found"},
    "redirect_loop": {"redirect_loop"},
    "reset": {"unreachable"},
    "truncated": {"truncated"},
    "slow": {"timeout"},
    "broken_gzip": {"truncated"},
    "truncated_gzip": {"truncated"},
    "gzip_bomb": {"too_large"},
    "garbled": {"undecodable"},
    "huge": {"too_large"},
    "robots_disallow": {"refused"},
    "echo": {"page"},
    "mislabelled": {"page"},
    "injection": {"page"},
    "shifting_total": {"page"},
    "empty_list": {"page"},
}
HARMLESS = {"mislabelled", "injection"}
OF_LISTS = {"shifting_total", "empty_list", "robots_disallow"}
OF_PAGES = [kind for kind in FAULTS if kind not in OF_LISTS]
FIGURES = (
    "SELECT publisher_code, publisher_name, year, form, indicator_code, breakdown, unit, value, state, raw,"
    " report_title, published_on FROM mart_fact"
)


def test_every_fault_has_its_place_here() -> None:
    assert set(RECORDED) == set(FAULTS)
