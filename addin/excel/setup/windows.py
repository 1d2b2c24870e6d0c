"""Windows asked for what install and doctor want to know; on another system there is nothing to ask."""

from __future__ import annotations

import os
import struct
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ..names import XLWINGS_VERSION
from .machine import Machine


def is_windows() -> bool:
    return sys.platform == "win32"


def this_machine() -> Machine:
    return Machine(
        environ=os.environ,
        registry=value,
        interpreter=Path(sys.executable or "python"),
        base=Path(sys.base_prefix),
        bits=struct.calcsize("P") * 8,
        code_page=_code_page(),
        here=Path.cwd(),
        xlwings=_version("xlwings"),
        pinned=XLWINGS_VERSION,
    )


def value(key: str, name: str) -> str | int | None:
    """A value of the registry, None where there is none."""
    if sys.platform != "win32":
        raise OSError("this system has no registry")
    import winreg

    root, _, rest = key.partition("\\")
    roots = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}
    # a 32-bit Python would be shown its own half of the registry instead
    access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
    try:
        with winreg.OpenKey(roots[root], rest, 0, access) as opened:
            found = winreg.QueryValueEx(opened, name)[0]
    except FileNotFoundError:
        return None
    return found if isinstance(found, int) else str(found)


def _code_page() -> str | None:
    """The letters of programs that do not speak Unicode, such as VBA reading a file."""
    if sys.platform != "win32":
        return None
    import ctypes

    return f"cp{ctypes.windll.kernel32.GetACP()}"


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
