"""What a file's properties say; programs fill them in, and people seldom look."""

import re

_PROGRAM = re.compile(r"^Microsoft (?:Word|Excel) - |\.(?:docx?|wps|xlsx?|et|pdf)$", re.I)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def read_title(printed: str | None) -> str | None:
    """The title property without a program's additions; None where it names nothing (``untitled``).

    It may be an earlier document's, saved under a new name: evidence, not fact.
    """
    title = _PROGRAM.sub("", (printed or "").strip("\x00 \t\r\n"))
    return title if _CHINESE.search(title) else None
