"""What a workbook brings for xlwings Lite, read as xlwings Lite would find it."""

from __future__ import annotations

import io
import json
import posixpath
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from ..files.damage import damaged
from ..files.openxml import RELATIONS_SPACE, parsed, tag
from ..refusal import Refusal
from .webextension import EXTENSION_SPACE, STORE_ID, TO_EXTENSION, TO_PANES

_PACKAGE = ""  # whose relations are those of the file as a whole
Properties = dict[str, Any]


def embedded(data: bytes, name: str) -> list[Properties]:
    """The properties of each web extension for xlwings Lite in a vetted workbook file."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        reader = _Reader(file, name)
        panes = reader.related([_PACKAGE], TO_PANES)
        roots = [reader.root(part) for part in reader.related(panes, TO_EXTENSION)]
    return [_properties(root) for root in roots if _is_for_lite(root)]


class _Reader:
    def __init__(self, file: zipfile.ZipFile, name: str) -> None:
        self._file, self._name = file, name
        # only of these it is certain that they were vetted as XML
        self._parts = {n for n in file.namelist() if n.casefold().endswith((".xml", ".rels"))}

    def root(self, part: str) -> etree._Element:
        try:
            return parsed(self._file.read(part))
        except etree.XMLSyntaxError as e:  # well formed, but beyond what it takes
            raise Refusal(f"{self._name}: not readable as a workbook: {damaged(part, e)}") from e

    def related(self, parts: Iterable[str], kind: str) -> list[str]:
        """The parts to which others have a relation of this kind, each once."""
        found = (target for part in parts for target in self._targets(part, kind))
        return [target for target in dict.fromkeys(found) if target in self._parts]

    def _targets(self, part: str, kind: str) -> Iterator[str]:
        folder, _, base = part.rpartition("/")
        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        if relations not in self._parts:
            return
        for entry in self.root(relations).iter(tag("Relationship", RELATIONS_SPACE)):
            if entry.get("Type") == kind:
                target = posixpath.join("/", folder, entry.get("Target") or "")
                yield posixpath.normpath(target).lstrip("/")


def _is_for_lite(root: etree._Element) -> bool:
    stores = root.iter(tag("reference", EXTENSION_SPACE))
    return any((store.get("id") or "").casefold() == STORE_ID for store in stores)


def _properties(root: etree._Element) -> Properties:
    found: Properties = {}
    for entry in root.iter(tag("property", EXTENSION_SPACE)):
        name = entry.get("name") or ""
        # of two with one name nobody says which counts, so neither does
        found[name] = None if name in found else _content(entry.get("value") or "")
    return found


def _content(text: str) -> Any:
    """What an attribute says in JSON; None where it does not, as the code is not ours then."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
