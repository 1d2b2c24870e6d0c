"""What install and doctor may know of a machine, asked through one object."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from ...refusal import Refusal
from ..names import CONFIGURATION_NAME, PROJECT_NAME, XLAM_NAME


@dataclass(frozen=True)
class Machine:
    """A machine as Windows describes it; what could not be read is None."""

    environ: Mapping[str, str]
    # key and value name; None where there is no such value, OSError where it may not be read
    registry: Callable[[str, str], str | int | None]
    interpreter: Path
    base: Path  # of the Python from which this environment was made
    bits: int
    code_page: str | None  # Python's name for the letters VBA reads files in
    here: Path
    xlwings: str | None
    pinned: str  # the version that the add-in needs

    @property
    def from_store(self) -> bool:
        return in_store(str(self.base)) or in_store(str(self.interpreter))


def in_store(path: str) -> bool:
    """Whether a program was installed by the Microsoft Store, which keeps its files from others."""
    return any(part.casefold() == "windowsapps" for part in PureWindowsPath(path).parts)


def expanded(text: str, environ: Mapping[str, str]) -> str:
    """%NAME% replaced as Windows does it: by any spelling of a name that exists, else left."""
    values = {name.casefold(): value for name, value in environ.items()}
    return re.sub(r"%([^%]+)%", lambda m: values.get(m[1].casefold(), m[0]), text)


def windows_folder(machine: Machine, name: str) -> Path:
    """The folder that Windows hands over in this variable, wherever it was redirected to."""
    found = machine.environ.get(name, "")
    if not found:
        raise Refusal(f"Windows has no folder {name} for this user; sign in as the user who works with Excel")
    return Path(expanded(found, machine.environ))


def start_up(machine: Machine) -> Path:
    """The user's folder whose files Excel opens when it starts, trusted unless IT has decided differently."""
    return windows_folder(machine, "APPDATA") / "Microsoft" / "Excel" / "XLSTART"


OPTIONS = r"Software\Microsoft\Office\16.0\Excel\Options"
POLICY_OPTIONS = r"Software\Policies\Microsoft\Office\16.0\Excel\Options"


def alternate(machine: Machine) -> Path | None:
    """The second start-up folder a user or a policy has set."""
    for key in (POLICY_OPTIONS, OPTIONS):
        try:
            found = machine.registry(rf"HKCU\{key}", "AltStartup")
        except OSError:
            continue
        if found:
            return Path(expanded(str(found), machine.environ))
    return None


def add_in_path(machine: Machine) -> Path:
    """Where the add-in belongs: XLSTART, or the second folder where somebody already keeps it.

    Excel opens the files of both, so a second copy would be refused by it; and only XLSTART is
    trusted from the start.
    """
    first, second = start_up(machine) / XLAM_NAME, alternate(machine)
    if second is not None and not first.exists() and (second / XLAM_NAME).exists():
        return second / XLAM_NAME
    return first


def add_in_copies(machine: Machine) -> tuple[Path, ...]:
    """Every add-in of this name where Excel would load it."""
    folders = [start_up(machine), alternate(machine), start_up(machine).parents[1] / "AddIns"]
    found = [place / XLAM_NAME for place in folders if place is not None]
    return tuple(dict.fromkeys(path for path in found if path.exists()))


def own_folder(machine: Machine) -> Path:
    """The configuration's folder, where what was replaced is kept too: in XLSTART Excel would open it."""
    return windows_folder(machine, "USERPROFILE") / f".{PROJECT_NAME}"


def configuration_file(machine: Machine) -> Path:
    return own_folder(machine) / CONFIGURATION_NAME


def dll_folders(interpreter: Path) -> tuple[Path, Path]:
    """Where the add-in looks for its library: beside Python, then above, as in an environment."""
    return interpreter.parent, interpreter.parent.parent


def dll(version: str, bits: int) -> str:
    return f"xlwings{bits}-{version}.dll"


APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"


def excel(machine: Machine) -> str:
    """Where EXCEL.EXE is, "" where there is none; OSError where Windows does not say."""
    found = (machine.registry(rf"{root}\{APP_PATHS}", "") for root in ("HKCU", "HKLM"))
    return str(next(filter(None, found), "")).strip('"')
