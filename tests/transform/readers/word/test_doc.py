"""Old Word files: what happens without LibreOffice, and with it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.waiting import PATIENCE
from transform.readers import read_document
from transform.readers.limits import DOC_SECONDS, OLE
from transform.text.decode import ReaderMissing, UnreadableDocument

SOUND_ENOUGH = OLE + bytes(100) + "WordDocument".encode("utf-16-le") + bytes(2_000)
PAGE = """<html><head><meta charset="utf-8"></head><body><p>庄市街道2017年度政府信息公开年度报告</p>
<table border="1"><tr><td>统计指标</td><td>单位</td><td>统计数</td></tr>
<tr><td colspan="2">（一）主动公开政府信息数</td><td>353</td></tr>
<tr><td rowspan="2">其中</td><td>条</td><td>236</td></tr><tr><td>条</td><td></td></tr></table></body></html>"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("needs LibreOffice, which is not installed")
    folder = tmp_path_factory.mktemp("doc")
    (folder / "report.html").write_text(PAGE, "utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "doc:MS Word 97", "--outdir", str(folder)]
    command.append(str(folder / "report.html"))
    subprocess.run(command, check=True, capture_output=True, timeout=DOC_SECONDS + PATIENCE)
    return (folder / "report.doc").read_bytes()


@pytest.mark.parametrize("name", ["report.doc", "report.wps"])
def test_without_libreoffice_the_message_names_what_to_install(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReaderMissing) as caught:
        read_document(SOUND_ENOUGH, name=name)
    assert "apt-get install libreoffice-writer-nogui" in str(caught.value)
    assert "save the file as .docx" in str(caught.value)


def test_without_libreoffice_a_file_that_is_no_document_is_still_refused_for_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the message would ask for an installation that does not help."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableDocument, match="holds no Word document") as caught:
        read_document(OLE + bytes(2_000), name="report.doc")
    assert not isinstance(caught.value, ReaderMissing)


def test_a_program_that_does_not_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from transform.readers.word.doc import read_doc

    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexec /bin/sleep 600\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableDocument, match=r"took over 0\.2 seconds"):
        read_doc(SOUND_ENOUGH, seconds=0.2)


def test_with_libreoffice_a_table_keeps_its_spans(report: bytes) -> None:
    document = read_document(report, name="report.doc")
    assert document.kind == "doc"
    assert document.text == "庄市街道2017年度政府信息公开年度报告"
    (table,) = document.tables
    assert [(cell.text, cell.rowspan, cell.colspan) for cell in table.cells()] == [
        ("统计指标", 1, 1), ("单位", 1, 1), ("统计数", 1, 1),
        ("（一）主动公开政府信息数", 1, 2), ("353", 1, 1),
        ("其中", 2, 1), ("条", 1, 1), ("236", 1, 1),
        ("条", 1, 1), ("", 1, 1),
    ]  # fmt: skip


def test_with_libreoffice_damaged_bytes_are_not_taken_for_text(report: bytes) -> None:
    for damaged in (report[: len(report) // 2], SOUND_ENOUGH + b"353" * 999):
        with pytest.raises(UnreadableDocument, match="fetch it again"):
            read_document(damaged, name="report.doc")
