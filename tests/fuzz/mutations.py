"""Mutations of files, each from a seed: of their bytes, their markup, the parts of an archive, the records of a workbook."""

import re
import struct
import zlib
from collections.abc import Callable
from random import Random

from tests.fuzz.office_attacks import pack
from tests.fuzz.xls_attacks import pack_stream
from tests.support.corpus.hostile_zip import list_members

_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_ODD_NUMBERS = (
    "0", "-1", "1", "2", "255", "65535", "65536", "2147483647", "4294967295", "-2147483648", "1e9", "1e400",
    "0.5", "NaN", "9" * 40, "9" * 5000, "00000000", "１２", "十二", "1,000", "1 000", "3.5万",
)  # fmt: skip
_ODD_TEXTS = (
    "", " ", "\u3000", "\x00", "\ufeff", "\u202e", "\u200b", "\ufdd0", "\ufdd1T0\ufdd1", "\ud7ff", "&#xD800;", "&#0;",
    "&#99999999999;", "<!--", "-->", "]]>", "<![CDATA[", "</table>", "<table>", "<td>", "</td>", "<tr>", "<script>", "</script>",
    "<style>", "<template>", "<select>", "<svg>", "<plaintext>", "<!DOCTYPE a [", "'", '"', ">", "<", "=", "/", "&", "\t", "\r\n",
    "合计", "其中：", "不涉及", "/", "—", "2016年", "上年", "条", "万元", "353", "第一季度",
)  # fmt: skip
_ODD_BYTES = (
    b"\x00", b"\xff", b"\x80", b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\xed\xa0\x80", b"\xfe\xff", b"\xef\xbb\xbf",
    b"endobj", b"stream", b"obj", b"[", b"<<", b">>", b"(", b" R", b"/Filter/FlateDecode", b"PK\x01\x02", b"\x81\x30",
)  # fmt: skip
_TOKEN = re.compile(r"<[^<>]*>|[^<]+|<")
_DIGITS = re.compile(r"\d+", re.ASCII)
_BYTE_DIGITS = re.compile(rb"\d+")
_STREAM = re.compile(rb"/Length (\d{1,7})([^<>]{0,200})>>\s{0,2}stream\r?\n")
_CHARSETS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be", "big5hkscs", "utf-32", "utf-7")
_MOST_STEPS = 6
_MOST_REPEATS = 400
LARGEST = 3_000_000
"""The most bytes of a mutated file: more than that only takes longer."""


def mutate(data: bytes, other: bytes, rng: Random) -> bytes:
    """The file changed at random in the way of its kind, or in its bytes; ``other`` is a file to take pieces from."""
    changed = data
    for _ in range(rng.randint(1, _MOST_STEPS)):
        of_kind = _choose_mutation(changed)
        step = of_kind if rng.random() < 0.8 else _mutate_bytes
        changed = step(changed, other, rng)[:LARGEST]
    return changed


def _choose_mutation(data: bytes) -> Callable[[bytes, bytes, Random], bytes]:
    if data.startswith(_ZIP):
        return _mutate_archive
    if data.startswith(_OLE):
        return _mutate_workbook
    return _mutate_pdf if data.startswith(b"%PDF") else _mutate_page


def _mutate_bytes(data: bytes, other: bytes, rng: Random) -> bytes:
    at, end = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
    near = min(end, at + rng.choice((1, 4, 64, 4096)))
    piece = other[(start := rng.randrange(len(other) + 1)) : start + rng.choice((1, 16, 1024))]
    return rng.choice((
        data[:at] + data[near:],
        data[:at],
        data[:at] + rng.choice(_ODD_BYTES) + data[at:],
        data[:at] + rng.randbytes(near - at) + data[near:],
        data[:at] + data[at:near] * rng.randint(2, _MOST_REPEATS) + data[near:],
        data[:at] + piece + data[at:],
        data[:at] + _BYTE_DIGITS.sub(lambda _: rng.choice(_ODD_NUMBERS).encode(), data[at:], 1),
    ))  # fmt: skip


def _mutate_page(data: bytes, other: bytes, rng: Random) -> bytes:
    """Markup or text: decoded, changed and encoded, sometimes in another charset than before."""
    text, pieces = _decode(data), _TOKEN.findall(_decode(other))
    changed = _mutate_markup(text, pieces, rng)
    charset = rng.choice(_CHARSETS) if rng.random() < 0.1 else "utf-8"
    return changed.encode(charset, "replace" if charset == "big5hkscs" else "surrogatepass")


def _decode(data: bytes) -> str:
    for charset in ("utf-8", "gb18030"):
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _mutate_markup(text: str, strange: list[str], rng: Random) -> str:
    """The tokens of a text, tags and what is between them, changed in one of many ways."""
    tokens = _TOKEN.findall(text)
    if not tokens:
        return rng.choice(_ODD_TEXTS)
    return "".join(rng.choice(_OF_TOKENS)(tokens, strange, rng))


def _drop(tokens: list[str], strange: list[str], rng: Random) -> list[str]:
    at = rng.randrange(len(tokens))
    return tokens[:at] + tokens[at + rng.choice((1, 1, 2, 9)) :]


def _repeat(tokens: list[str], strange: list[str], rng: Random) -> list[str]:
    at = rng.randrange(len(tokens))
    end = at + rng.choice((1, 2, 9, 90))
    most = LARGEST // (1 + sum(map(len, tokens[at:end])))
    return tokens[:end] + tokens[at:end] * min(most, rng.choice((1, 2, _MOST_REPEATS))) + tokens[end:]


def _exchange(tokens: list[str], strange: list[str], rng: Random) -> list[str]:
    a, b = rng.randrange(len(tokens)), rng.randrange(len(tokens))
    changed = list(tokens)
    changed[a], changed[b] = changed[b], changed[a]
    return changed


def _move(tokens: list[str], strange: list[str], rng: Random) -> list[str]:
    at, to = rng.randrange(len(tokens)), rng.randrange(len(tokens))
    end = at + rng.choice((1, 5, 50))
    rest = tokens[:at] + tokens[end:]
    return rest[:to] + tokens[at:end] + rest[to:]


def _insert(tokens: list[str], strange: list[str], rng: Random) -> list[str]:
    at = rng.randrange(len(tokens))
    return [*tokens[:at], rng.choice(_ODD_TEXTS) * rng.choice((1, 1, _MOST_REPEATS)), *tokens[at:]]


def _graft(tokens: list[str], strange: list[str], rng: Random) -> list[str]:
    at, start = rng.randrange(len(tokens)), rng.randrange(len(strange) + 1)
    return [*tokens[:at], *strange[start : start + rng.choice((1, 9, 90))], *tokens[at:]]


def _split_text(tokens: list[str], strange: list[str], rng: Random) -> list[str]:
    """A text is parted by an odd one or by a tag."""
    at = rng.randrange(len(tokens))
    cut = rng.randrange(len(tokens[at]) + 1)
    between = rng.choice(
        (rng.choice(_ODD_TEXTS), f"<{rng.choice(('b', 'sup', 's', 'td', 'br', 'p', 'bdo', 'i hidden'))}>")
    )
    return [*tokens[:at], tokens[at][:cut], between, tokens[at][cut:], *tokens[at + 1 :]]


def _renumber(tokens: list[str], strange: list[str], rng: Random) -> list[str]:
    """A number, in a tag or between tags, becomes an odd one."""
    numbered = [at for at, token in enumerate(tokens) if _DIGITS.search(token)]
    if not numbered:
        return tokens
    at = rng.choice(numbered)
    return [*tokens[:at], _DIGITS.sub(lambda _: rng.choice(_ODD_NUMBERS), tokens[at], 1), *tokens[at + 1 :]]


def _attribute(tokens: list[str], strange: list[str], rng: Random) -> list[str]:
    tags = [at for at, token in enumerate(tokens) if token.startswith("<")]
    if not tags:
        return tokens
    at = rng.choice(tags)
    name = rng.choice(
        ("rowspan", "colspan", "style", "hidden", "class", "id", "href", "src", "w:val", "r", "t", "s", "ref")
    )
    value = rng.choice(
        (*_ODD_NUMBERS, "display:none", "zoom", "text-decoration:line-through", "vertical-align:super")
    )
    quote = rng.choice(('"', "'", ""))
    return [*tokens[:at], f"{tokens[at].rstrip('>')} {name}={quote}{value}{quote}>", *tokens[at + 1 :]]


def _nest(tokens: list[str], strange: list[str], rng: Random) -> list[str]:
    """A span of tokens in many elements of one kind."""
    at = rng.randrange(len(tokens))
    end = at + rng.choice((1, 20, 200))
    times = rng.choice((1, 5, 120, 700))
    tag = rng.choice(
        ("div", "span", "table", "table><tr><td", "b", "p", "sup", "s", "bdo", "ul", "svg", "w:tbl", "form")
    )
    closing = "".join(f"</{name}>" for name in reversed(re.split("><", tag)))
    return [*tokens[:at], f"<{tag}>" * times, *tokens[at:end], closing * times, *tokens[end:]]


_OF_TOKENS = (_drop, _repeat, _exchange, _move, _insert, _graft, _split_text, _renumber, _attribute, _nest)


def _mutate_archive(data: bytes, other: bytes, rng: Random) -> bytes:
    """A part of an archive is changed as markup, or lost, or put in another's place."""
    try:
        members = list_members(data)
    except Exception:  # noqa: BLE001 - an archive that was damaged before; zipfile raises almost anything
        return _mutate_bytes(data, other, rng)
    names = [name for name in members if name.endswith((".xml", ".rels"))] or list(members)
    if not names:
        return _mutate_bytes(data, other, rng)
    weights = [1 + 5 * ("document.xml" in name or "sheet1" in name) for name in names]
    name = rng.choices(names, weights)[0]
    way = rng.random()
    if way < 0.9:
        strange = _TOKEN.findall(members[rng.choice(names)].decode("utf-8", "replace"))
        members[name] = _mutate_markup(members[name].decode("utf-8", "replace"), strange, rng).encode(
            "utf-8", "replace"
        )
    elif way < 0.95:
        members[name] = members[rng.choice(names)]
    else:
        del members[name]
    return pack({kept: content for kept, content in members.items() if len(content) < LARGEST})


def _mutate_workbook(data: bytes, other: bytes, rng: Random) -> bytes:
    """A record of an old workbook is changed, lost, repeated or given another type or length."""
    start = data.find(b"\x09\x08\x10\x00")
    if start < 0:
        return _mutate_bytes(data, other, rng)
    stream, records, at = data[start:], [], 0
    while at + 4 <= len(stream):
        length = struct.unpack_from("<H", stream, at + 2)[0]
        records.append(stream[at : at + 4 + length])
        at += 4 + length
    number = rng.randrange(len(records))
    record = records[number]
    content = rng.randrange(len(record) + 1)
    records[number : number + 1] = rng.choice((
        [],
        [record] * rng.choice((2, 300)),
        [record[:content] + rng.choice(_ODD_BYTES) + record[content + 1 :]],
        [record[:2] + rng.randbytes(2) + record[4:]],
        [rng.randbytes(1) + record[1:]],
        [record[:4] + rng.randbytes(max(0, len(record) - 4))],
    ))  # fmt: skip
    return pack_stream(b"".join(records))


def _mutate_pdf(data: bytes, other: bytes, rng: Random) -> bytes:
    """A stream is unpacked and changed, or a number between the streams."""
    streams = list(_STREAM.finditer(data))
    if rng.random() < 0.5 and streams:
        head = rng.choice(streams)
        end = head.end() + int(head[1])
        try:
            content = zlib.decompressobj().decompress(data[head.end() : end], LARGEST)
        except zlib.error:
            return _mutate_bytes(data, other, rng)
        packed = zlib.compress(_mutate_bytes(content, content, rng)[:LARGEST], 9)
        return (
            data[: head.start()] + b"/Length %d%s>>\nstream\n%s" % (len(packed), head[2], packed) + data[end:]
        )
    at = rng.randrange(len(data) + 1)
    return data[:at] + _BYTE_DIGITS.sub(lambda _: rng.choice(_ODD_NUMBERS).encode(), data[at:], 1)
