"""The parts of a workbook file, vetted before any other program reads them.

Sizes are measured while unpacking, since a directory can lie; no part may declare a document type,
so none can define entities; nothing may be so large, so deep or so many that reading it never ends.
What is handed on is packed again from the vetted parts: no other reader can see anything else.
"""

from __future__ import annotations

import io
import zipfile
from xml.parsers import expat

from openpyxl.utils import range_boundaries

from ..formulas.tokens import LONGEST_FORMULA
from ..refusal import Refusal
from .container import CHUNK, parts, short
from .damage import damaged
from .openxml import MAIN_SPACE, transitional

MEGABYTE = 2**20
LARGEST_UNPACKED = 400 * MEGABYTE
_DEEPEST = 200  # elements within elements
_LONGEST_TEXT = 300_000  # of an element; a cell holds 32,767 characters, each at most 7 in the file
_LONGEST_TOKEN = 8 * MEGABYTE  # a tag with its attributes, a comment; other readers take 10 million characters
_MADE_ONE_BY_ONE = ("mergeCell", "hyperlink", "table")  # by readers, each cell of their areas
_MOST_MADE = 2_000_000
_MOST_IN_FORMULAS = 32_000_000  # characters, where a formula that stands once for many cells counts in each
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
_XML_NAMES = (".xml", ".rels")
_BEFORE_XML = b"\0\xef\xbb\xbf\xff\xfe \t\r\n"  # marks of the encoding, halves of characters, blanks
_EBCDIC = b"\x4c\x6f\xa7\x94"  # <?xm
_ROOTS = ("workbook", "worksheet", "styleSheet", "sst")  # which readers would take for empty in another namespace


def vetted(data: bytes, name: str) -> bytes:
    """The workbook packed again; a Refusal names the part that something is wrong with."""
    limits = _Limits(name)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for part, content in parts(data, name, limits.unpack):
            target.writestr(zipfile.ZipInfo(part), _as_read(part, content, limits))
    return out.getvalue()


def _as_read(part: str, content: bytes, limits: _Limits) -> bytes:
    """What other readers get. What only looks like XML, none of them may take for it."""
    named = part.casefold().endswith(_XML_NAMES)
    if not named and not _looks_like_xml(content):
        return content
    content = transitional(content)
    try:
        _Part(part, limits).read(content)
    except _NotWellFormed:
        if named:
            raise
        return b""
    return content


def _looks_like_xml(content: bytes) -> bool:
    start = content[:400]
    return start.lstrip(_BEFORE_XML).startswith(b"<") or start.startswith(_EBCDIC)


class _NotWellFormed(Refusal):
    """A part is no XML."""


class _Limits:
    """What all parts together have used up."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.unpacked = self.elements = self.made = self.formulas = 0
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
        self._intro = f"{limits.name}: not readable as a workbook: "
        self.depth = self.text = 0
        self.element = ""
        self._shared: dict[str, int] = {}  # the lengths of this part's shared formulas
        self._sharing = ""
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._document_type
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def read(self, content: bytes) -> None:
        try:
            for start in range(0, len(content), CHUNK):
                self.parser.Parse(content[start : start + CHUNK], False)
                if start + CHUNK - self.parser.CurrentByteIndex > _LONGEST_TOKEN:
                    raise self._refuse("has a tag that is too long to be read")
            self.parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as e:
            raise _NotWellFormed(f"{self._intro}{damaged(self.part, e)}; save the workbook again as .xlsx") from e

    def _refuse(self, why: str) -> Refusal:
        return Refusal(f"{self._intro}its part {short(self.part)} {why}")

    def _document_type(self, *_: object) -> None:
        raise self._refuse("declares a document type, which no workbook does")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._refuse("nests its elements too deeply")
        space, _, self.element = tag.rpartition(" ")
        self.text = 0
        if self.depth == 1 and self.element in _ROOTS and space != MAIN_SPACE and self.part.startswith("xl/"):
            raise self._refuse(f"is in the namespace {short(space) or 'without a name'}, which Excel does not know")
        count = self.limits.count(self.element)
        if count > _MOST.get(self.element, _MOST_ELEMENTS):
            what = _WORDS.get(self.element, f"elements <{short(self.element)}>")
            raise self._refuse(f"has too many {what}, more than {count - 1:,}")
        if self.element in _MADE_ONE_BY_ONE:
            self._area(attributes)
        elif self.element == "f":
            self._sharing = attributes.get("si", "") if attributes.get("t") == "shared" else ""

    def _end(self, _: str) -> None:
        self.depth -= 1
        if self.element == "f" and self.part.startswith("xl/"):
            self._formula()
        self.text = 0

    def _formula(self) -> None:
        """A formula that stands once is written out in each cell that shares it."""
        length = self._shared.setdefault(self._sharing, self.text) if self._sharing else self.text
        self.element, self._sharing = "", ""
        self.limits.formulas += length
        if self.limits.formulas > _MOST_IN_FORMULAS:
            raise self._refuse(f"has formulas of more than {_MOST_IN_FORMULAS:,} characters in its cells")

    def _characters(self, text: str) -> None:
        self.text += len(text)
        longest = LONGEST_FORMULA if self.element in ("f", "definedName") else _LONGEST_TEXT
        if self.text > longest and self.part.startswith("xl/"):
            what = "text" if longest == _LONGEST_TEXT else "formula"
            raise self._refuse(f"has a {what} longer than Excel allows")

    def _area(self, attributes: dict[str, str]) -> None:
        ref = attributes.get("ref", "")
        self.limits.made += _size(ref)
        if self.limits.made > _MOST_MADE:
            raise self._refuse(f"has <{self.element}> over {short(ref)}, more cells than can be read")


def _size(ref: str) -> int:
    try:
        left, top, right, bottom = range_boundaries(ref)
        return int((bottom - top + 1) * (right - left + 1))
    except (TypeError, ValueError):
        return 0
