"""Office files that come out the same every time: no clock in the archive, none in the properties."""

import io
import re
import zipfile

_THEN = (2018, 3, 1, 9, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def freeze_archive(data: bytes) -> bytes:
    """The same .docx or .xlsx with every time in it set to one day."""
    frozen = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(frozen, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = _STAMP.sub(rb"\g<1>2018-03-01T09:00:00Z", old.read(name))
            new.writestr(zipfile.ZipInfo(name, _THEN), content, zipfile.ZIP_DEFLATED)
    return frozen.getvalue()
