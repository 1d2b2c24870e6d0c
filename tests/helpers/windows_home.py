"""A Windows user's home made up in a folder, with the answers Windows would give about it."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field, replace
from pathlib import Path

from addin.excel.setup.machine import APP_PATHS, Machine

PINNED = "0.37.8"
OURS = b"our add-in"


def program(machine_type: int) -> bytes:
    """As much of a Windows program as tells for which processor it is."""
    return (
        b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x80) + bytes(0x40) + b"PE\0\0" + struct.pack("<H", machine_type)
    )


@dataclass
class Home:
    """The home, its machine, and the add-in of the package."""

    folder: Path
    add_in: Path
    machine: Machine
    registry: dict[tuple[str, str], str | int] = field(default_factory=dict)

    @property
    def xlstart(self) -> Path:
        return Path(self.machine.environ["APPDATA"]) / "Microsoft" / "Excel" / "XLSTART"

    @property
    def installed(self) -> Path:
        return self.xlstart / "NetShare.xlam"

    @property
    def own(self) -> Path:
        return self.folder / ".netshare"

    @property
    def configuration(self) -> Path:
        return self.own / "netshare.conf"

    def change(self, **what: object) -> None:
        self.machine = replace(self.machine, **what)

    def redirect(self, name: str, folder: Path) -> None:
        self.change(environ={**self.machine.environ, name: str(folder)})

    def content(self) -> dict[str, bytes]:
        """Every file and empty folder, to see what changed."""
        return {
            str(p.relative_to(self.folder.parent)): p.read_bytes() if p.is_file() else b"folder"
            for p in self.folder.parent.rglob("*")
        }


def home(below: Path, user: str = "Anna") -> Home:
    folder = below / "Users" / user
    environment = folder / "AppData" / "Local" / "NetShare" / "venv"
    scripts = environment / "Scripts"
    scripts.mkdir(parents=True)
    (scripts / "python.exe").write_bytes(b"python")
    for bits in (32, 64):
        (environment / f"xlwings{bits}-{PINNED}.dll").write_bytes(b"dll")
    office = below / "Office"
    office.mkdir()
    (office / "EXCEL.EXE").write_bytes(program(0x8664))
    add_in = environment / "Lib" / "NetShare.xlam"
    add_in.parent.mkdir()
    add_in.write_bytes(OURS)
    registry: dict[tuple[str, str], str | int] = {(rf"HKLM\{APP_PATHS}", ""): str(office / "EXCEL.EXE")}
    machine = Machine(
        environ={
            "USERPROFILE": str(folder),
            "APPDATA": str(folder / "AppData" / "Roaming"),
            "LOCALAPPDATA": str(folder / "AppData" / "Local"),
        },
        registry=lambda key, name: registry.get((key, name)),
        interpreter=scripts / "python.exe",
        base=below / "Python311",
        bits=64,
        code_page="cp1252",
        here=folder,
        xlwings=PINNED,
        pinned=PINNED,
    )
    return Home(folder, add_in, machine, registry)
