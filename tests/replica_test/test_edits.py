"""A site that changes: edits, withdrawals, new reports, pages generated anew, conditional requests."""

import re

import pytest

import replica
from replica.sheet import TOTAL
from tests.support.browser import Browser, browse

_CELL = ("f2014.1.1", TOTAL)


def _annual(browser: Browser, year: int = 2016) -> str:
    return browser.get("/module/xxgk/xxgkAnnualReport.jsp", fbtime=year, area="002971724").text


def _posted(browser: Browser, year: int = 2016) -> str:
    site = browser.served.site
    return site.articles[site.filings["zhuangshi", year].number].path("1001")


def _plain(page: str) -> str:
    return re.sub(r"<[^>]*>", "", page)


def test_an_edit_changes_one_fact_on_both_addresses() -> None:
    """Truth follows; every other fact stays."""
    with browse() as browser:
        site, before = browser.served.site, replica.truth("zhuangshi", 2016)
        site.edit("zhuangshi", 2016, "f2014.1.1", "987654")
        after = site.truth("zhuangshi", 2016)
        assert {key for key in after if after[key] != before[key]} == {_CELL}
        assert after[_CELL] == ("reported", "987654", "987654")
        assert "987654" in _plain(_annual(browser))
        assert "987654" in _plain(browser.get(_posted(browser)).text)
    assert replica.Site().truth("zhuangshi", 2016) == before


def test_an_edit_can_leave_two_copies_that_differ() -> None:
    """The column's copy alone is changed."""
    with browse() as browser:
        browser.served.site.edit("zhuangshi", 2016, "f2014.1.1", "987654", posted_only=True)
        assert "987654" in _plain(browser.get(_posted(browser)).text)
        assert "987654" not in _plain(_annual(browser))
        assert browser.served.site.truth("zhuangshi", 2016) == replica.truth("zhuangshi", 2016)


def test_an_edit_of_a_cell_that_is_not_printed_is_refused() -> None:
    """By name."""
    with pytest.raises(KeyError, match=r"f2014\.9\.1"):
        replica.Site().edit("zhuangshi", 2016, "f2014.9.1", "3")


def test_a_withdrawn_report_is_gone_everywhere() -> None:
    """A 404, an empty answer, no entry."""
    with browse() as browser:
        path = _posted(browser)
        browser.served.site.withdraw("zhuangshi", 2016)
        assert browser.get(path).status_code == 404
        assert _annual(browser) == ""
        assert path not in browser.get("/ndbg/").text


def test_a_new_report_of_a_new_office_appears() -> None:
    """In the column, or behind the annual-report address."""
    with browse() as browser:
        site = browser.served.site
        site.publish("zhujian", 2018)
        number = site.filings["zhujian", 2018].number
        assert browser.get(site.articles[number].path("1001")).status_code == 200
        site.publish("zhuangshi", 2025)
        assert "2025" in _annual(browser, 2025)


def test_pages_generated_anew_say_the_same() -> None:
    """Other bytes, same facts."""
    with browse() as browser:
        path = _posted(browser)
        before = browser.get(path).text
        browser.served.site.regenerate()
        after = browser.get(path).text
        assert before != after
        made = re.compile(r"<meta name='Maketime'.*")
        assert made.sub("", before) == made.sub("", after)


def test_static_pages_answer_conditional_requests() -> None:
    """By ETag and by date; an edit makes them whole again; scripts have neither."""
    with browse() as browser:
        path = _posted(browser)
        first = browser.get(path).headers
        for condition in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
            answer = browser.get(path, headers=condition)
            assert (answer.status_code, answer.content) == (304, b"")
        browser.served.site.edit("zhuangshi", 2016, "f2014.1.1", "5")
        assert browser.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200
        assert browser.get(path, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 200
        assert "ETag" not in browser.get("/module/xxgk/tree.jsp").headers


def test_a_title_can_change() -> None:
    """On every page and list."""
    with browse() as browser:
        browser.served.site.retitle("zhuangshi", 2016, "庄市街道 & 其他 2016 年度报告")
        assert "庄市街道 &amp; 其他 2016 年度报告" in browser.get(_posted(browser)).text
        assert "庄市街道 &amp; 其他 2016 年度报告" in _annual(browser)
