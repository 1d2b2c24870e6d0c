"""What Excel's function wizard shows, declared in the workbook: no macro has to run for it.

A function's description and the number of its category are attributes in its module; the categories
and the help of its arguments are in the workbook's XML, as Excel itself saves them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

from ...files.openxml import extensions_of, parsed, put, tag, written
from ..vba.words import LONGEST_HELP_TEXT

BUILT_IN = 19  # categories that Excel has; ours count from the next
HELP_SPACE = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
HELP_EXTENSION = "{8193D73E-4604-4355-AFF4-8A2333D13BE4}"


def with_wizard(book: bytes, categories: Sequence[str], arguments: Mapping[str, Sequence[str]]) -> bytes:
    """A workbook's XML with the categories and each function's help, argument by argument."""
    for text in (*categories, *(text for texts in arguments.values() for text in texts)):
        if len(text) > LONGEST_HELP_TEXT:
            raise ValueError(f"the wizard takes {LONGEST_HELP_TEXT} characters: {text}")
    root = parsed(book)
    groups = etree.Element(tag("functionGroups"), builtInGroupCount=str(BUILT_IN))
    for name in categories:
        etree.SubElement(groups, tag("functionGroup"), name=name)
    put(root, groups)
    extensions_of(root).insert(0, _help(arguments))
    return written(root)


def _help(arguments: Mapping[str, Sequence[str]]) -> etree._Element:
    extension = etree.Element(tag("ext"), nsmap={"x14": HELP_SPACE}, uri=HELP_EXTENSION)
    names = etree.SubElement(extension, tag("definedNames", HELP_SPACE))
    for function in sorted(arguments, key=str.casefold):
        texts = arguments[function]
        if not texts:
            continue
        name = etree.SubElement(names, tag("definedName", HELP_SPACE), name=function)
        all_ = etree.SubElement(name, tag("argumentDescriptions", HELP_SPACE), count=str(len(texts)))
        for index, text in enumerate(texts):
            one = etree.SubElement(all_, tag("argumentDescription", HELP_SPACE), index=str(index))
            one.text = text
    return extension
