"""What doctor judges: facts of one machine, gathered once; None is what could not be read."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from udfs import VERSION

from ...refusal import Refusal
from ..names import CONFIGURATION_NAME
from ..setup import configuration, copied, machine, manifest
from ..setup.machine import Machine
from . import policies
from .policies import Policies

PROCESSORS = {0x14C: "x86", 0x8664: "x64", 0xAA64: "ARM64"}


@dataclass(frozen=True)
class MachineFacts:
    """One machine, as far as the add-in depends on it."""

    excel: str | None  # its program, "" where there is none
    processor: str | None  # for which it was built
    python: str
    base: str
    bits: int
    xlwings: str | None
    pinned: str  # which the add-in needs
    target: str  # where the add-in belongs
    installed: str | None  # digest, "" where there is none
    shipped: str | None
    version: str | None  # which install has put there, "" where it has not
    copies: tuple[str, ...] | None
    marked: bool
    has_sheet: bool | None  # whether the add-in holds a configuration of its own
    configuration: str
    settings: tuple[tuple[str, str], ...]  # as they stand in it
    has_configuration: bool | None
    others: tuple[str, ...]  # configurations beside workbooks
    has_interpreter: bool
    dlls: tuple[str, ...]  # those that VBA finds
    home: str
    code_page: str | None
    onedrive: tuple[str, ...]
    policies: Policies
    current: str = VERSION

    @property
    def setting(self) -> dict[str, str]:
        return configuration.first_values(self.settings)

    @property
    def interpreter(self) -> str:
        return self.setting.get(configuration.INTERPRETER, "")

    def unknown(self) -> list[str]:
        """What could not be read, in words."""
        named = {
            "excel": "where Excel is",
            "processor": "for which processor Excel is built",
            "xlwings": "the version of xlwings",
            "installed": "the installed add-in",
            "shipped": "the add-in of this NetShare",
            "version": "the record of the installation",
            "copies": "Excel's folders",
            "has_sheet": "the sheets of the installed add-in",
            "has_configuration": "the configuration",
            "code_page": "the code page of this Windows",
        }
        own = [named[f.name] for f in fields(self) if f.name in named and getattr(self, f.name) is None]
        return own + self.policies.unknown()


def gather(of: Machine, add_in: Path) -> MachineFacts:
    target, settings = machine.add_in_path(of), machine.configuration_file(of)
    excel = _excel(of)
    content = _read(settings)
    stand = tuple(configuration.pairs(configuration.decoded(content, of))) if content else ()
    interpreter = configuration.first_values(stand).get(configuration.INTERPRETER, "")
    python = Path(machine.expanded(interpreter, of.environ)) if interpreter else of.interpreter
    return MachineFacts(
        excel=excel,
        processor=_processor(excel),
        python=str(of.interpreter),
        base=str(of.base),
        bits=of.bits,
        xlwings=of.xlwings,
        pinned=of.pinned,
        target=str(target),
        installed=_digest(target),
        shipped=_digest(add_in),
        version=_version(machine.own_folder(of)),
        copies=tuple(map(str, machine.add_in_copies(of))),
        marked=copied.is_marked(target),
        has_sheet=_has_sheet(target),
        configuration=str(settings),
        settings=stand,
        has_configuration=None if content is None else settings.exists(),
        others=_others(of, target),
        has_interpreter=python.is_file(),
        dlls=tuple(sorted(p.name for f in machine.dll_folders(python) for p in f.glob("xlwings*.dll"))),
        home=str(machine.windows_folder(of, "USERPROFILE")),
        code_page=of.code_page,
        onedrive=_onedrive(of.environ),
        policies=policies.gather(of),
    )


def _read(path: Path) -> bytes | None:
    """The content, empty where there is none."""
    try:
        return copied.read(path) or b""
    except Refusal:
        return None


def _digest(path: Path) -> str | None:
    content = _read(path)
    return copied.digest(content) if content else None if content is None else ""


def _excel(of: Machine) -> str | None:
    try:
        return machine.excel(of)
    except OSError:
        return None


def _processor(program: str | None) -> str | None:
    """Read from the program's own header, which no registry key can contradict."""
    if not program:
        return "" if program == "" else None
    try:
        with Path(program).open("rb") as file:
            start = file.read(0x40)
            file.seek(int.from_bytes(start[0x3C:0x40], "little"))
            header = file.read(6)
    except (OSError, ValueError):
        return None
    if start[:2] != b"MZ" or header[:4] != b"PE\0\0":
        return None
    return PROCESSORS.get(int.from_bytes(header[4:6], "little"))


def _version(own: Path) -> str | None:
    try:
        found = manifest.read(own)
    except Refusal:
        return None
    return found.version if found else ""


def _has_sheet(add_in: Path) -> bool | None:
    """Whether it holds an active sheet of settings, which would go before the file."""
    try:
        with zipfile.ZipFile(add_in) as archive:
            text = archive.read("xl/workbook.xml").decode("utf-8", errors="replace")
    except FileNotFoundError:
        return False
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return None
    name = re.escape(CONFIGURATION_NAME)
    return re.search(rf'<(?:\w+:)?sheet\s[^>]*name="{name}"', text, re.IGNORECASE) is not None


def _others(of: Machine, target: Path) -> tuple[str, ...]:
    """Configurations beside the add-in or workbooks with its code, which go before the user's own."""
    roots = [machine.windows_folder(of, "USERPROFILE"), *map(Path, _onedrive(of.environ))]
    places = [target.parent, of.here, *(root / "Documents" for root in roots)]
    found = [place / CONFIGURATION_NAME for place in places]
    own = machine.configuration_file(of)
    return tuple(dict.fromkeys(str(path) for path in found if path != own and path.is_file()))


def _onedrive(environ: Mapping[str, str]) -> tuple[str, ...]:
    names = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
    return tuple(dict.fromkeys(environ[name] for name in names if environ.get(name)))
