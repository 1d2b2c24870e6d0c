"""Texts of cells, in the one list that all sheets share."""

from __future__ import annotations

from lxml import etree

from addin.files.openxml import MAIN_SPACE, tag, written

STRINGS_PART = "xl/sharedStrings.xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class SharedStrings:
    """The texts in the order in which they are first used."""

    def __init__(self) -> None:
        self.count = 0  # of the cells that show one
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        self.count += 1
        return self._numbers.setdefault(text, len(self._numbers))

    def part(self) -> bytes:
        unique = str(len(self._numbers))
        root = etree.Element(tag("sst"), nsmap={None: MAIN_SPACE}, count=str(self.count), uniqueCount=unique)
        for text in self._numbers:
            element = etree.SubElement(etree.SubElement(root, tag("si")), tag("t"))
            element.text = text
            if text != text.strip() or "\n" in text:
                element.set(_SPACE, "preserve")
        return written(root)
