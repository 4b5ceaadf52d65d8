"""The archive: every page that was ever fetched, byte for byte, under the sha256 of its bytes; a folder or an object store.

An object lies at ``ab/<sha256>.zst``, packed by zstd; the name is the hash of what was received, so that ``zstd -dc`` and
``sha256sum`` alone can verify an archive. An object whose bytes are not its name is never given out; it is written anew
when its bytes come again, or is set aside under ``bad/`` until they do.
"""

from extract.archive.archive import Archive, Verified, object_path, open_archive
from extract.archive.errors import ArchiveCorruptError, ArchiveError, ArchiveMissError, ObjectLostError

__all__ = [
    "Archive",
    "ArchiveCorruptError",
    "ArchiveError",
    "ArchiveMissError",
    "ObjectLostError",
    "Verified",
    "object_path",
    "open_archive",
]
