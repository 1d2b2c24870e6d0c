"""The parts of a workbook file, vetted before any other program reads them.

Sizes are measured while unpacking, since a directory can lie; no part may declare a document type,
so none can define entities; nothing may be so large, so deep or so many that reading it never ends.
What is handed on is packed again from the vetted parts: no other reader can see anything else.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from xml.parsers import expat

from openpyxl.utils import range_boundaries

from ..refusal import Refusal

MEGABYTE = 2**20
LARGEST_UNPACKED = 400 * MEGABYTE
_CHUNK = MEGABYTE
_MOST_PARTS = 10_000
_DEEPEST = 200  # elements within elements
_LONGEST_TEXT = 300_000  # of an element; a cell holds 32,767 characters, each at most 7 in the file
_LONGEST_FORMULA = 8_192
_LONGEST_TOKEN = 16 * MEGABYTE  # a tag with its attributes, a comment
_MADE_ONE_BY_ONE = ("mergeCell", "hyperlink", "table")  # by openpyxl, each cell of their areas
_MOST_MADE = 2_000_000
# of each kind of element in all parts together: about four times what reading takes seconds for
_MOST = {
    "c": 1_000_000,
    "row": 1_048_576,
    "si": 300_000,
    "definedName": 10_000,
    "sheet": 1_000,
    "xf": 65_490,
    "mergeCell": 100_000,
    "hyperlink": 65_530,
    "dataValidation": 65_530,
    "cfRule": 65_530,
    "tableColumn": 50_000,
    "Relationship": 50_000,
    "Override": 20_000,
}
_MOST_ELEMENTS = 6_000_000
_WORDS = {
    "c": "cells",
    "si": "shared texts",
    "definedName": "defined names",
    "row": "rows",
    "sheet": "sheets",
    "xf": "cell formats",
}
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError)
_XML_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


def vetted(data: bytes, name: str) -> bytes:
    """The workbook packed again; a Refusal names the part that something is wrong with."""
    limits = _Limits(name)
    out = io.BytesIO()
    with _opened(data, name) as source, zipfile.ZipFile(out, "w") as target:
        entries = source.infolist()
        _refuse_names(entries, name)
        for entry in entries:
            part = _part(source, entry, limits)
            if _is_xml(entry.filename, part):
                _Part(entry.filename, limits).read(part)
            target.writestr(zipfile.ZipInfo(entry.filename), part)
    return out.getvalue()


def _opened(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as e:
        raise Refusal(f"{name}: the file is truncated or damaged") from e


def _refuse_names(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > _MOST_PARTS:
        raise Refusal(f"{name}: has {len(entries):,} parts; a workbook may have {_MOST_PARTS:,}")
    names = [entry.filename for entry in entries]
    if "xl/workbook.xml" not in names:
        raise Refusal(f"{name}: this is not an .xlsx workbook (it has no xl/workbook.xml)")
    twice = [part for part, count in Counter(map(str.casefold, names)).items() if count > 1]
    if twice:
        raise Refusal(f"{name}: has the part {_short(twice[0])} twice")
    for part in names:
        if part.startswith("/") or "\\" in part or ":" in part or ".." in part.split("/"):
            raise Refusal(f"{name}: has a part whose name points outside the file, {_short(part)}")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refusal(f"{name}: the workbook is encrypted; save a copy without a password")


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:80]}…"


def _part(source: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: _Limits) -> bytes:
    chunks = []
    try:
        with source.open(entry) as file:
            while chunk := file.read(_CHUNK):
                limits.unpack(len(chunk))
                chunks.append(chunk)
    except (*_DAMAGED, RuntimeError) as e:
        raise Refusal(f"{limits.name}: the file is truncated or damaged, at {_short(entry.filename)}") from e
    return b"".join(chunks)


def _is_xml(name: str, part: bytes) -> bool:
    named = name.casefold().endswith((".xml", ".rels", ".vml"))
    return named or part[:200].lstrip().startswith(_XML_STARTS)


class _Limits:
    """What all parts together have used up."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.unpacked = self.elements = self.made = 0
        self._counts: dict[str, int] = {}

    def count(self, element: str) -> int:
        """How many of this kind there have been; too many of all kinds count as too many of it."""
        self.elements += 1
        count = self._counts.get(element, 0) + 1
        self._counts[element] = count
        return count if self.elements <= _MOST_ELEMENTS else self.elements

    def unpack(self, size: int) -> None:
        self.unpacked += size
        if self.unpacked > LARGEST_UNPACKED:
            raise Refusal(
                f"{self.name}: unpacks to more than {LARGEST_UNPACKED // MEGABYTE} MB, the most that can be read"
            )


class _Part:
    """One part, read as XML without building anything."""

    def __init__(self, part: str, limits: _Limits) -> None:
        self.part, self.limits = part, limits
        self.depth = self.text = 0
        self.element = ""
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._document_type
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def read(self, content: bytes) -> None:
        try:
            for start in range(0, len(content), _CHUNK):
                self.parser.Parse(content[start : start + _CHUNK], False)
                if start + _CHUNK - self.parser.CurrentByteIndex > _LONGEST_TOKEN:
                    raise self._refuse("has a tag that is too long to be read")
            self.parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as e:
            if not self.part.casefold().endswith(".vml"):  # Excel's own drawings need not be well formed
                raise self._refuse("is damaged; save the workbook again as .xlsx", e) from e

    def _refuse(self, why: str, error: Exception | None = None) -> Refusal:
        line = f" (line {error.lineno})" if isinstance(error, expat.ExpatError) else ""
        return Refusal(f"{self.limits.name}: not readable as a workbook: its part {_short(self.part)}{line} {why}")

    def _document_type(self, *_: object) -> None:
        raise self._refuse("declares a document type, which no workbook does")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._refuse("nests its elements too deeply")
        self.element, self.text = tag.rpartition(":")[2], 0
        count = self.limits.count(self.element)
        if count > _MOST.get(self.element, _MOST_ELEMENTS):
            what = _WORDS.get(self.element, f"elements <{_short(self.element)}>")
            raise self._refuse(f"has too many {what}, more than {count - 1:,}")
        if self.element in _MADE_ONE_BY_ONE:
            self._area(attributes)

    def _end(self, _: str) -> None:
        self.depth -= 1
        self.text = 0

    def _characters(self, text: str) -> None:
        self.text += len(text)
        longest = _LONGEST_FORMULA if self.element == "f" else _LONGEST_TEXT
        if self.text > longest and self.part.startswith("xl/"):
            what = "formula" if self.element == "f" else "text"
            raise self._refuse(f"has a {what} longer than Excel allows")

    def _area(self, attributes: dict[str, str]) -> None:
        ref = attributes.get("ref", "")
        self.limits.made += _size(ref)
        if self.limits.made > _MOST_MADE:
            raise self._refuse(f"has <{self.element}> over {_short(ref)}, more cells than can be read")


def _size(ref: str) -> int:
    try:
        left, top, right, bottom = range_boundaries(ref)
        return int((bottom - top + 1) * (right - left + 1))
    except (TypeError, ValueError):
        return 0
