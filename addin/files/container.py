"""A zip file's parts as every program sees them: what two readers could read differently is refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator

from ..refusal import Refusal, shortened

CHUNK = 2**20
_LONGEST_NAME = 80  # characters that a sentence shows
_MOST_PARTS = 10_000
_MOST_HEADERS = 100_000  # in the bytes: a part may itself be a file of parts
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the only methods an Office file may use
_METHODS = {
    1: "Shrink",
    6: "Implode",
    9: "Deflate64",
    10: "PKWARE Implode",
    12: "bzip2",
    14: "LZMA",
    93: "Zstandard",
    94: "MP3",
    95: "XZ",
    96: "JPEG",
    97: "WavPack",
    98: "PPMd",
    99: "AES",
}
_HEADER = struct.Struct("<4s5H3I2H")  # of a part, before its name
_LOCAL_HEADER, _DIRECTORY_ENTRY = b"PK\x03\x04", b"PK\x01\x02"
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # the part, strongly, the directory
_SIZES_FOLLOW = 0x8  # in a descriptor behind the part
_UTF8 = 0x800
_IN_EXTRA = 0xFFFFFFFF  # the size is too large for its field, and stands elsewhere
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, struct.error)


def parts(data: bytes, name: str, measure: Callable[[int], None]) -> Iterator[tuple[str, bytes]]:
    """Each part with its bytes; `measure` is told of a part's size before it is unpacked."""
    entries = _entries(data, name)
    _refuse_names(entries, name)
    spans = [_span(data, entry, name) for entry in entries]
    _refuse_overlaps(spans, entries, name)
    for entry, (start, end) in zip(entries, spans, strict=True):
        measure(entry.file_size)
        yield entry.filename, _unpacked(memoryview(data)[start:end], entry, name)


def short(text: str) -> str:
    return shortened(text, _LONGEST_NAME)


def _entries(data: bytes, name: str) -> list[zipfile.ZipInfo]:
    count = data.count(_DIRECTORY_ENTRY)
    if count > _MOST_HEADERS:
        raise _too_many(count, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            entries = source.infolist()
    except _DAMAGED as e:
        raise Refusal(f"{name}: the file is truncated or damaged") from e
    if len(entries) > _MOST_PARTS:
        raise _too_many(len(entries), name)
    return entries


def _too_many(count: int, name: str) -> Refusal:
    return Refusal(f"{name}: has {count:,} parts; a workbook may have {_MOST_PARTS:,}")


def _refuse_names(entries: list[zipfile.ZipInfo], name: str) -> None:
    names = [entry.filename for entry in entries]
    if "xl/workbook.xml" not in names:
        raise Refusal(f"{name}: this is not an .xlsx workbook (it has no xl/workbook.xml)")
    twice = [part for part, count in Counter(map(str.casefold, names)).items() if count > 1]
    if twice:
        raise Refusal(f"{name}: has the part {short(twice[0])} twice")
    for entry in entries:
        part = entry.orig_filename
        if part.startswith("/") or "\\" in part or ":" in part or ".." in part.split("/"):
            raise Refusal(f"{name}: has a part whose name points outside the file, {short(part)}")
        if {"", "."} & set(part.removesuffix("/").split("/")) or "\0" in part:
            raise Refusal(f"{name}: has a part whose name programs read differently, {short(part)}")
        if entry.flag_bits & _ENCRYPTED:
            raise Refusal(f"{name}: the workbook is encrypted; save a copy without a password")
        if entry.compress_type not in _READ:
            method = _METHODS.get(entry.compress_type, f"method {entry.compress_type}")
            raise Refusal(
                f"{name}: its part {short(part)} is compressed with {method}, which Office files cannot use; "
                "save the workbook again as .xlsx"
            )


def _span(data: bytes, entry: zipfile.ZipInfo, name: str) -> tuple[int, int]:
    """Where a part's bytes begin and end; its own header must say what the directory says of it."""
    at = entry.header_offset
    if not 0 <= at <= len(data) - _HEADER.size:
        raise _damaged(name, entry, "which is not where the file says")
    signature, _, flags, method, _, _, checksum, packed, size, name_length, extra_length = _HEADER.unpack_from(data, at)
    if signature != _LOCAL_HEADER:
        raise _damaged(name, entry, "which is not where the file says")
    start = at + _HEADER.size + name_length + extra_length
    end = start + entry.compress_size
    if end > len(data):
        raise _damaged(name, entry, "which ends too early")
    own = data[at + _HEADER.size : at + _HEADER.size + name_length]
    given = own.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    unknown = (0, _IN_EXTRA) if flags & _SIZES_FOLLOW else (_IN_EXTRA,)
    agree = (
        given == entry.orig_filename
        and method == entry.compress_type
        and not (flags ^ entry.flag_bits) & _ENCRYPTED
        and (checksum == entry.CRC or (flags & _SIZES_FOLLOW and not checksum))
        and (packed == entry.compress_size or packed in unknown)
        and (size == entry.file_size or size in unknown)
    )
    if not agree:
        raise _damaged(name, entry, "of which its two headers say different things")
    return start, end


def _refuse_overlaps(spans: list[tuple[int, int]], entries: list[zipfile.ZipInfo], name: str) -> None:
    taken = 0
    for entry, (_, end) in sorted(zip(entries, spans, strict=True), key=lambda it: it[0].header_offset):
        if entry.header_offset < taken:
            raise _damaged(name, entry, "which overlaps another part")
        taken = end


def _unpacked(packed: memoryview, entry: zipfile.ZipInfo, name: str) -> bytes:
    part = bytes(packed) if entry.compress_type == zipfile.ZIP_STORED else _inflated(packed, entry, name)
    if len(part) != entry.file_size:
        raise _damaged(name, entry, "which is shorter or longer than the file says")
    if zlib.crc32(part) != entry.CRC:
        raise _damaged(name, entry, "whose checksum is wrong")
    return part


def _inflated(packed: memoryview, entry: zipfile.ZipInfo, name: str) -> bytes:
    """At most one chunk more than the file says there is."""
    reader, chunks, size = zlib.decompressobj(-zlib.MAX_WBITS), [], 0
    try:
        for start in range(0, len(packed), CHUNK):
            rest: bytes | memoryview = packed[start : start + CHUNK]
            full = True
            while (rest or full) and size <= entry.file_size:
                chunk = reader.decompress(rest, CHUNK)
                chunks.append(chunk)
                size, rest, full = size + len(chunk), reader.unconsumed_tail, len(chunk) == CHUNK
    except zlib.error as e:
        raise _damaged(name, entry, "which cannot be unpacked") from e
    if not reader.eof and size <= entry.file_size:
        raise _damaged(name, entry, "which ends too early")
    if reader.unused_data:
        raise _damaged(name, entry, "which is shorter or longer than the file says")
    return b"".join(chunks)


def _damaged(name: str, entry: zipfile.ZipInfo, why: str) -> Refusal:
    return Refusal(f"{name}: the file is truncated or damaged, at {short(entry.filename)}, {why}")
