"""A zstd frame of a few kilobytes that unpacks to as many bytes as it is told to."""

import struct

_MAGIC = 0xFD2FB528
_BLOCK = 128 * 1024
_SINGLE_SEGMENT_WITH_8_BYTES = 0xE0


def write_bomb(length: int, states: int | None = None) -> bytes:
    """A frame of one byte many times over, in blocks of four bytes each. It states its true length, or that it has
    ``states`` bytes."""
    stated = length if states is None else states
    head = struct.pack("<IBQ", _MAGIC, _SINGLE_SEGMENT_WITH_8_BYTES, stated)
    blocks = []
    while length > 0:
        size = min(length, _BLOCK)
        length -= size
        blocks.append(((size << 3) | (1 << 1) | (not length)).to_bytes(3, "little") + b"a")
    return head + b"".join(blocks)
