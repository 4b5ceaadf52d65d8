"""Old Word documents (.doc, .wps) to a Document, by way of LibreOffice where it is installed.

LibreOffice runs without macros and without fetching linked files, in a temporary folder with its own profile, and
is killed together with its children when its time is over.
"""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from transform.document import Document
from transform.readers.limits import DOC_MEMORY, DOC_SECONDS, MAX_BYTES, check_locked, check_size
from transform.readers.word.docx import read_docx
from transform.text.decode import ReaderMissing, UnreadableDocument

_PROGRAMS = ("soffice", "libreoffice")
# The name of the stream that every Word document in an OLE container has.
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_SECURITY_SETTINGS = ("DisableMacrosExecution", "BlockUntrustedRefererLinks", "DisableActiveContent")
_SETTING = """<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="{name}" \
oor:op="fuse"><value>true</value></prop></item>"""
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{settings}</oor:items>
"""


def read_doc(data: bytes, *, seconds: float = DOC_SECONDS) -> Document:
    """Read a .doc or .wps through LibreOffice, which may run for so many seconds.

    Raises ReaderMissing where LibreOffice is not installed, UnreadableDocument where it cannot read the file.
    """
    check_size(data, "doc")
    check_locked(data, "doc")
    if _WORD_STREAM not in data:
        raise UnreadableDocument("the doc file holds no Word document, or its end is missing: fetch it again")
    program = next((path for name in _PROGRAMS if (path := shutil.which(name))), None)
    if program is None:
        raise ReaderMissing(
            "a .doc file needs LibreOffice, and neither soffice nor libreoffice is on PATH: install it "
            "(Debian, Ubuntu: apt-get install libreoffice-writer-nogui), or save the file as .docx"
        )
    with tempfile.TemporaryDirectory(prefix="gongkai-doc-") as folder:
        return read_docx(_convert(program, data, Path(folder), seconds), kind="doc")


def _convert(program: str, data: bytes, folder: Path, seconds: float) -> bytes:
    """The document as a .docx."""
    source, target = folder / "report.doc", folder / "out" / "report.docx"
    source.write_bytes(data)
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    items = "".join(_SETTING.format(name=name) for name in _SECURITY_SETTINGS)
    (user / "registrymodifications.xcu").write_text(_PROFILE.format(settings=items), "utf-8")
    output = _run(_command(program, folder, source), folder, seconds)
    if not target.is_file():
        raise UnreadableDocument(
            f"LibreOffice made nothing of the doc file ({output.strip() or 'it said nothing'}): "
            "fetch it again, or open it in an office program and save it as .docx"
        )
    return target.read_bytes()


def _command(program: str, folder: Path, source: Path) -> list[str]:
    return [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        # Without this filter LibreOffice converts damaged bytes as plain text.
        "--infilter=MS Word 97",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(folder / "out"),
        str(source),
    ]


def _run(command: list[str], folder: Path, seconds: float) -> str:
    """What the program prints. It runs in its own process group, which is killed when it has ended."""
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LANG": "C.UTF-8"}
    process = subprocess.Popen(  # noqa: S603
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    _limit_resources(process.pid)
    try:
        return process.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocument(
            f"LibreOffice took over {seconds:g} seconds for the doc file and was stopped: save it as .docx"
        ) from error
    finally:
        _end_group(process)


def _limit_resources(process_id: int) -> None:
    """Limit the memory of a process and the size of the files it writes, on Linux: only there prlimit exists."""
    if hasattr(resource, "prlimit"):
        resource.prlimit(process_id, resource.RLIMIT_AS, (DOC_MEMORY, DOC_MEMORY))
        resource.prlimit(process_id, resource.RLIMIT_FSIZE, (MAX_BYTES, MAX_BYTES))


def _end_group(process: subprocess.Popen[str]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.communicate()
