"""Content-Encoding undone with a bound, and with the end of the stream insisted on."""

import zlib


class BrokenStreamError(ValueError):
    """The compressed body is damaged or ends before its end mark."""


class OverLimitError(ValueError):
    """More bytes than the profile allows."""


def inflate_body(data: bytes, encoding: str | None, limit: int) -> bytes:
    """The body without its Content-Encoding.

    urllib3 hands over what it could unpack of a cut gzip stream without a word, hence our own.
    """
    for name in reversed([part.strip().lower() for part in (encoding or "").split(",")]):
        if name in {"gzip", "x-gzip"}:
            data = _inflate(data, 16 + zlib.MAX_WBITS, limit)
        elif name == "deflate":
            # Some servers send raw deflate data under this name, without the zlib header.
            raw = not data or (data[0] & 0x0F) != 8 or int.from_bytes(data[:2]) % 31 != 0
            data = _inflate(data, -zlib.MAX_WBITS if raw else zlib.MAX_WBITS, limit)
        elif name not in {"", "identity"}:
            raise BrokenStreamError(f"Content-Encoding {name!r} was not asked for")
    return data


def _inflate(data: bytes, window: int, limit: int) -> bytes:
    pieces: list[bytes] = []
    size, rest = 0, data
    while rest:
        unpacker = zlib.decompressobj(window)
        try:
            piece = unpacker.decompress(rest, limit + 1 - size)
        except zlib.error as error:
            if pieces:
                break  # padding after the last member
            raise BrokenStreamError(f"damaged compressed body: {error}") from error
        size += len(piece)
        if size > limit:
            raise OverLimitError(f"unpacks to more than {limit} bytes")
        if not unpacker.eof:
            raise BrokenStreamError(f"compressed body ends after {len(data)} bytes, before its end mark")
        pieces.append(piece)
        rest = unpacker.unused_data if window > 0 else b""
    return b"".join(pieces)
