"""A report that costs too much to read fails alone, whatever its kind, and the next one is read."""

import logging
from pathlib import Path

import pytest

from flows.errors import NothingDoneError
from flows.reading import limited_process, parse_files, parser_pool, process_pool
from flows.reading.jobs import ParseJob, ReportFile
from flows.reading.limited_process import Limits
from flows.reading.parser_pool import read_parts
from tests.support.corpus.raw_pdf import build_page, show_text
from transform.report import Expectation

SOUND = "<p>庄市街道2017年政府信息公开年度报告</p><p>统计期限：2017年。</p>".encode()
# What a report of the corpora takes is a small part of this.
SMALL = Limits(cpu_seconds=1, memory=300 * 2**20)

CID = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-%s/DescendantFonts[6 0 R]%s>>"
CHILD = (
    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    b"/FontDescriptor<</FontName/X/Flags 4>>%s>>"
)
TEXT = show_text(b"353")
COSTLY = {
    "widths of ten thousand million characters": build_page(
        TEXT, font=CID % (b"H", b""), more=[CHILD % b"/W[0 9999999999 500]"]
    ),
    "an object that refers to itself": build_page(b"4 0 R"),
}


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports may cost less than they may in a run: the tests are to be over soon."""
    pool = process_pool.ProcessPool
    for module in (parser_pool, parse_files):
        monkeypatch.setattr(
            module, "ProcessPool", lambda function, workers: pool(function, workers, limits=SMALL)
        )


@pytest.mark.usefixtures("small_limits")
def test_a_pdf_that_costs_too_much_fails_alone() -> None:
    jobs = [job for name, data in COSTLY.items() for job in (make_job(name, data), make_job("sound", SOUND))]

    with parser_pool.parser_pool(1) as parse:
        results = parse(jobs)

    for name, costly, sound in zip(COSTLY, results[::2], results[1::2], strict=True):
        assert costly.report is None, name
        assert costly.error is not None, name
        assert costly.error.startswith(f"http://x/{name}: "), name
        assert sound.report is not None, name


def make_job(name: str, data: bytes) -> ParseJob:
    """The job to parse one page."""
    return ParseJob((ReportFile(f"http://x/{name}", "0" * 64, data),), Expectation(("庄市街道",), 2017))


@pytest.mark.usefixtures("small_limits")
def test_an_attachment_that_costs_too_much_fails_its_report(tmp_path: Path) -> None:
    """It is not loaded as a report without tables: what the attachment holds is not known."""
    attachment = ReportFile("http://x/2.pdf", "1" * 64, COSTLY["an object that refers to itself"])
    job = ParseJob((*make_job("page", SOUND).parts, attachment), Expectation(("庄市街道",), 2017))

    with parser_pool.parser_pool(1) as parse:
        [result] = parse([job])

    assert result.report is None
    assert "over 1 seconds of processor time" in str(result.error)


@pytest.mark.usefixtures("small_limits")
def test_the_command_and_the_evidence_say_so(tmp_path: Path) -> None:
    files = {"1.pdf": COSTLY["an object that refers to itself"], "2.html": SOUND}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)

    costly, sound = parse_files.parse_files(str(tmp_path / name) for name in files)

    assert costly.error == "reading it took over 1 seconds of processor time"
    assert sound.report is not None
    with pytest.raises(NothingDoneError, match="over 1 seconds"):
        read_parts([ReportFile("http://x/1.pdf", "0" * 64, files["1.pdf"])])


def test_an_exception_that_nobody_foresaw_is_logged_with_its_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    job = ParseJob((ReportFile("http://x/1", "0" * 64, "no bytes"),), Expectation(()))  # type: ignore[arg-type]
    with caplog.at_level(logging.ERROR), parser_pool.parser_pool(1) as parse:
        [result] = parse([job])
    assert "a bug of ours; the log has its traceback" in str(result.error)
    assert "Traceback" in caplog.text
    assert "read_document" in caplog.text


def test_the_limits_are_many_times_what_any_report_takes() -> None:
    """The dearest report of the corpora takes 0.6 s of processor time and 50 MiB."""
    assert limited_process.LIMITS.cpu_seconds >= 20 * 0.6
    assert limited_process.LIMITS.memory >= 20 * 50 * 2**20
