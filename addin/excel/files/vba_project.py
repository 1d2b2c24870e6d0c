"""A VBA project as a file: sources put into a project that Excel itself once made.

All modules are stored as source only, as the format asks of other writers: Excel compiles them when
it opens the file, and there is no compiled code that could differ from the source.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from pyopenvba import VBAModuleKind
from pyopenvba.cfb import CFB
from pyopenvba.vba import (
    VBAProject,
    compress,
    parse_vba_project,
    rebuild_module_stream,
    serialize_dir_stream,
    serialize_project_stream,
    serialize_projectwm,
    split_attribute_header,
)

from ...files.zipped import unpacked
from ..names import VBA_PROJECT_NAME
from ..vba.borrowed import DICTIONARY_CLASS
from ..vba.words import CODE_PAGE

PROJECT_PART = "xl/vbaProject.bin"
BOOK_MODULE = "ThisWorkbook"
_OF_CLASSES = "Attribute VB_PredeclaredId"  # written above their code only
_SHEET_BASE = "0{00020820-0000-0000-C000-000000000046}"  # what Excel calls a worksheet
_PROJECT_NAME = 0x0004  # a record of the dir stream
# [MS-CFB] 2.2 and 2.6.1: where things stand in the header and in an entry of the directory
_SECTOR, _FIRST_OF_DIRECTORY, _FAT_SECTORS, _NO_SECTOR = 512, 48, 76, 0xFFFFFFFA
_ENTRY, _KIND, _COLOUR, _BLACK = 128, 66, 67, 1


def vba_project(sources: Mapping[str, str], origin: bytes, sheets: Sequence[str]) -> bytes:
    """The project of the file `origin` with these modules, and a module for each sheet's code name.

    Kept of it: references, identity, protection state, the workbook's own module and `Dictionary`.
    """
    cfb = CFB.from_bytes(unpacked(origin)[PROJECT_PART])
    project = parse_vba_project(cfb)
    was = {module.name: module.stream_name for module in project.modules}
    for name in was:
        if name not in {*sources, *sheets, BOOK_MODULE, DICTIONARY_CLASS}:
            project.delete_module(name)
    for name in sheets:
        if name not in was:
            project.add_module(name, _sheet(name), kind=VBAModuleKind.other)
    for name, text in sources.items():
        _put(project, name, text)
    _write(cfb, project, was, frozenset(sheets))
    return _all_black(cfb.to_bytes())


def _all_black(part: bytes) -> bytes:
    """The compound file with each node of its directory black, as in those that Excel saves.

    Where some are red and some black, a reader may ask that the colours balance; all black asks nothing.
    """
    out = bytearray(part)
    listed = struct.unpack_from("<109I", part, _FAT_SECTORS)
    fat = [n for at in listed if at < _NO_SECTOR for n in struct.unpack_from("<128I", part, _offset(at))]
    [sector] = struct.unpack_from("<I", part, _FIRST_OF_DIRECTORY)
    while sector < _NO_SECTOR:
        for entry in range(_offset(sector), _offset(sector + 1), _ENTRY):
            if out[entry + _KIND]:  # an entry that is not in use is all zeros
                out[entry + _COLOUR] = _BLACK
        sector = fat[sector]
    return bytes(out)


def _offset(sector: int) -> int:
    return (sector + 1) * _SECTOR


def _sheet(name: str) -> str:
    """The attributes of a sheet's module, without code."""
    yes = {"PredeclaredId", "Exposed", "Customizable"}
    kinds = ("GlobalNameSpace", "Creatable", "PredeclaredId", "Exposed", "TemplateDerived", "Customizable")
    flags = "".join(f"Attribute VB_{kind} = {kind in yes}\r\n" for kind in kinds)
    return f'Attribute VB_Name = "{name}"\r\nAttribute VB_Base = "{_SHEET_BASE}"\r\n{flags}'


def _put(project: VBAProject, name: str, text: str) -> None:
    """A module's text; one that is there keeps its kind and what Excel wrote above its code."""
    text = "\r\n".join(text.splitlines()) + "\r\n"
    header, body = split_attribute_header(text)
    text.encode(CODE_PAGE)  # anything else would be replaced without a word
    if name not in project.module_names():
        kind = VBAModuleKind.other if _OF_CLASSES in header else VBAModuleKind.standard
        project.add_module(name, text, kind=kind)
        return
    module = project.get_module(name)
    kept = module.kind is VBAModuleKind.other or not header
    module.source = (module.attribute_header if kept else header) + body


def _write(cfb: CFB, project: VBAProject, was: Mapping[str, str], sheets: frozenset[str]) -> None:
    """Every stream of the project, written again."""
    names = project.module_names()
    for name in was:
        if name not in names:
            cfb.remove_stream_in_storage("VBA", was[name])
    for module in project.modules:
        module.text_offset = 0  # no compiled code before the source
        write = cfb.write_stream_in_storage if module.name in was else cfb.add_stream_to_storage
        write("VBA", module.stream_name, rebuild_module_stream(module, project.code_page))
    directory = _renamed(serialize_dir_stream(project), project.name)
    cfb.write_stream_in_storage("VBA", "dir", compress(directory))
    cfb.write_stream("PROJECT", _listing(cfb.get_stream("PROJECT"), project, was, sheets))
    cfb.write_stream("PROJECTwm", serialize_projectwm([(name, name) for name in names]))


def _listing(listing: bytes, project: VBAProject, was: Mapping[str, str], sheets: frozenset[str]) -> bytes:
    """The stream that declares each module, under the project's new name."""
    modules = project.modules
    added = [(m.name, _declared(m.name, m.kind, sheets)) for m in modules if m.name not in was]
    gone = set(was) - set(project.module_names())
    listing = listing.rstrip()  # its list of windows goes on, without an empty line
    text: bytes = serialize_project_stream(listing, {}, add_modules=added, delete_names=gone)
    old, new = (f'\r\nName="{name}"\r\n'.encode(CODE_PAGE) for name in (project.name, VBA_PROJECT_NAME))
    return text.replace(old, new)


def _declared(name: str, kind: VBAModuleKind, sheets: frozenset[str]) -> str:
    if name in sheets:
        return "Document"
    return "Module" if kind is VBAModuleKind.standard else "Class"


def _renamed(directory: bytes, name: str) -> bytes:
    old, new = (
        struct.pack("<HI", _PROJECT_NAME, len(text)) + text.encode(CODE_PAGE) for text in (name, VBA_PROJECT_NAME)
    )
    if directory.count(old) != 1:
        raise ValueError(f"the project is not called {name}")
    return directory.replace(old, new)
