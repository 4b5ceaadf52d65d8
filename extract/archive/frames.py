"""Bytes as zstd frames and back. What does not unpack to a bounded number of bytes is a DamagedFrame, whatever it is.

A frame states its own length, so that no more memory is taken than it says, and what says too much is not unpacked at all.
"""

import threading

import zstandard

MOST_BYTES = 256 * 2**20
"""The most that any object unpacks to, and the most that a profile may allow of one answer."""
_LEVEL = 3
"""A page of 90 KB takes 0.1 ms and a twelfth of its bytes; level 9 takes five times as long for a twentieth less."""

_of_thread = threading.local()


class DamagedFrame(ValueError):
    """What should be one whole zstd frame is not. The message says what is wrong."""


def pack(data: bytes) -> bytes:
    """One zstd frame that states its length. Raises ValueError beyond MOST_BYTES."""
    if len(data) > MOST_BYTES:
        raise ValueError(f"{len(data)} bytes are more than an archive keeps in one object ({MOST_BYTES})")
    compressor: zstandard.ZstdCompressor | None = getattr(_of_thread, "compressor", None)
    if compressor is None:  # no two threads may use one, and the memory of a new one costs a third of a page
        compressor = _of_thread.compressor = zstandard.ZstdCompressor(level=_LEVEL)
    return compressor.compress(data)


_NOTHING = pack(b"")


def unpack(frame: bytes) -> bytes:
    """The bytes of one frame. Raises DamagedFrame where it is cut, is none, is followed by anything, or is too long."""
    try:
        length = zstandard.frame_content_size(frame)
        if not 0 <= length <= MOST_BYTES:
            stated = "no length" if length < 0 else f"{length} bytes"
            raise DamagedFrame(f"its zstd frame states {stated}; at most {MOST_BYTES} are unpacked")
        data = zstandard.ZstdDecompressor().decompress(frame, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise DamagedFrame(f"it is no whole zstd frame ({error})") from error
    # The library takes a length of 0 at its word, and does not look at what follows.
    if len(data) != length or (length == 0 and frame != _NOTHING):
        raise DamagedFrame(f"its zstd frame states {length} bytes, which is not what it has")
    return data
