"""VBA projects as oletools reads them: a program that shares no code with the one that writes them."""

from __future__ import annotations

import io
import struct
import warnings
from typing import Any

import olefile

from addin.excel.files.vba_project import PROJECT_PART
from addin.files.zipped import unpacked

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of how it calls pyparsing
    from oletools.olevba import VBA_Parser, decompress_stream


def modules(data: bytes) -> dict[str, str]:
    """The sources in a workbook or an add-in."""
    parser = VBA_Parser("project", data=data)
    found = {stream.rpartition("/")[2]: code for _, stream, _, code in parser.extract_macros()}
    parser.close()
    return found


def code(text: str) -> list[str]:
    """The lines after the module's own attributes, which differ by where a module comes from."""
    heads = ("VERSION ", "BEGIN", "  MultiUse", "END", "Attribute VB_")
    lines = text.splitlines()
    while lines and lines[0].startswith(heads):
        lines.pop(0)
    return lines


class Project:
    """The streams of a project."""

    def __init__(self, part: bytes) -> None:
        strict = olefile.DEFECT_UNSURE  # whatever may be wrong with the file is an error
        self._file = olefile.OleFileIO(io.BytesIO(part), raise_defects=strict)
        self.streams = {"/".join(path) for path in self._file.listdir()}
        self.modules = {
            path.removeprefix("VBA/")
            for path in self.streams
            if path.startswith("VBA/") and path not in ("VBA/dir", "VBA/_VBA_PROJECT")
        }

    @classmethod
    def of(cls, workbook: bytes) -> Project:
        return cls(unpacked(workbook)[PROJECT_PART])

    @property
    def nodes(self) -> list[Any]:
        """The entries of the directory in use: storages and streams."""
        return [entry for entry in self._file.direntries if entry is not None]

    def stream(self, path: str) -> bytes:
        data: bytes = self._file.openstream(path).read()
        return data

    def unpacked(self, path: str) -> bytes:
        data: bytes = decompress_stream(bytearray(self.stream(path)))
        return data

    @property
    def lines(self) -> list[str]:
        return self.stream("PROJECT").decode("cp1252").splitlines()

    def name(self) -> str:
        [name] = [line[6:-1] for line in self.lines if line.startswith('Name="')]
        return name

    def information(self) -> bytes:
        """The dir stream's records about the project and its references, without its name."""
        modules = struct.pack("<HIH", 0x000F, 2, len(self.modules))
        about, found, _ = self.unpacked("VBA/dir").partition(modules)
        assert found
        record = struct.pack("<HI", 0x0004, len(self.name())) + self.name().encode()
        assert about.count(record) == 1
        return about.replace(record, b"")


def attributes(source: str, name: str) -> dict[str, Any]:
    """The attributes of a procedure in a source."""
    start = f"Attribute {name}."
    found = (line.strip().removeprefix(start) for line in source.splitlines() if line.strip().startswith(start))
    return {key: value.strip('"') for key, _, value in (line.partition(" = ") for line in found)}
