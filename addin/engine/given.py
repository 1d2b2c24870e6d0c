"""A workbook's file as the engine must be given it: what would be in its way is taken out, names are as it spells them."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from contextlib import suppress

from lxml import etree
from openpyxl.utils import quote_sheetname
from openpyxl.utils.cell import coordinate_to_tuple

from .arrays import Positions
from .preparing import Place

# the engine and the rooms for files do not know each other
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FIRST = (
    "Sheet1"  # the sheet that the engine begins with, and takes for the file's first if that has the very same title
)
_BEFORE_CELLS = re.compile(r"((?<!')'(?:[^']|'')+'|(?<![\w.])[^\W\d][\w.]*)!")


def engine_titles(titles: Sequence[str]) -> dict[str, str]:
    """What the engine must call each sheet."""
    first = [_FIRST if title.casefold() == _FIRST.casefold() else title for title in titles[:1]]
    return dict(zip(titles, [*first, *titles[1:]], strict=True))


def as_given(data: bytes, titles: Mapping[str, str], areas: Mapping[Place, Positions]) -> bytes:
    """A vetted workbook with the engine's titles, and without what is saved in the cells, but the first, of each area."""
    spread: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for place, cells in areas.items():
        if len(cells) > 1:
            spread[place.sheet].update(cells[1:])
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        book = source.read(_BOOK)
        changed = {_BOOK: named} if (named := _named(book, titles)) != book else {}
        for title, part in _parts(source).items() if spread else ():
            with suppress(etree.XMLSyntaxError):  # beyond what this reader takes: the engine may say more of it
                if title in spread:
                    changed[part] = _emptied(source.read(part), spread[title])
        return _with(source, changed) if changed else data


def _with(source: zipfile.ZipFile, changed: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:  # not compressed: it is read once, and never kept
        for name in source.namelist():
            target.writestr(name, changed[name] if name in changed else source.read(name))
    return out.getvalue()


def _named(book: bytes, titles: Mapping[str, str]) -> bytes:
    """The workbook's part with the engine's titles, also where a name refers to them in another case."""
    root = _parsed(book)
    known = {title.casefold(): given for title, given in titles.items()}

    def spelled(found: re.Match[str]) -> str:
        title = found[1][1:-1].replace("''", "'") if found[1].startswith("'") else found[1]
        given = known.get(title.casefold(), title)
        return found[0] if given == title else f"{quote_sheetname(given)}!"

    changed = False
    for it in root.iter(f"{_MAIN}sheet", f"{_MAIN}definedName"):
        if it.tag == f"{_MAIN}sheet":
            before, after = it.get("name", ""), titles.get(it.get("name", ""), it.get("name", ""))
            it.set("name", after)
        else:
            before, after = it.text or "", _BEFORE_CELLS.sub(spelled, it.text or "")
            it.text = after
        changed |= before != after
    return _written(root) if changed else book


def _parts(source: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet, by its title."""
    relations = _parsed(source.read(_RELATIONS))
    targets = {it.get("Id"): posixpath.join("/xl", it.get("Target") or "") for it in relations}
    sheets = _parsed(source.read(_BOOK)).iter(f"{_MAIN}sheet")
    named = {it.get("name", ""): targets.get(it.get(_ID), "/") for it in sheets}
    return {title: posixpath.normpath(part)[1:] for title, part in named.items()}


def _emptied(sheet: bytes, cells: Set[tuple[int, int]]) -> bytes:
    """A row or cell that does not say where it is comes after the one before it."""
    root = _parsed(sheet)
    row = 0
    for line in root.iter(f"{_MAIN}row"):
        row = int(float(line.get("r") or row + 1))
        column = 0
        for cell in line.findall(f"{_MAIN}c"):
            at = coordinate_to_tuple(cell.get("r")) if cell.get("r") else (row, column + 1)
            column = at[1]
            if at in cells:
                line.remove(cell)
    return _written(root)


def _parsed(part: bytes) -> etree._Element:
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))


def _written(root: etree._Element) -> bytes:
    out: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return out
