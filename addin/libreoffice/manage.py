"""The extension in the user's own office: installed, removed, looked for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ..refusal import Refusal
from . import extension
from .names import EXTENSION_IDENTIFIER

OLDEST_PYTHON = (3, 11)
_PLACES = {
    "win32": [r"C:\Program Files\LibreOffice\program\unopkg.com"],
    "darwin": ["/Applications/LibreOffice.app/Contents/MacOS/unopkg"],
}


def unopkg() -> Path | None:
    """The office's own program for extensions."""
    found = [shutil.which("unopkg"), *_PLACES.get(sys.platform, ())]
    return next((Path(p) for p in found if p and Path(p).exists()), None)


def program() -> Path:
    found = unopkg()
    if found is None:
        raise Refusal("LibreOffice was not found here (it brings the program unopkg)")
    return found


def layer() -> list[str]:
    """For whom: the user; an administrator's account can only install for everyone."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ["--shared"] if root else []


def installed() -> str | None:
    """The version in the office, None where there is none."""
    layers = [layer()] if layer() else [[], ["--shared"]]
    blocks = [b for words in layers for b in _run("list", *words).split("Identifier: ")]
    ours = next((b for b in blocks if b.startswith(EXTENSION_IDENTIFIER)), "")
    versions = [line.split()[-1] for line in ours.splitlines() if line.strip().startswith("Version:")]
    return versions[0] if versions else None


def install() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / extension.OXT_NAME
        path.write_bytes(extension.build())
        _run("add", *layer(), "--force", "--suppress-license", str(path))


def uninstall() -> None:
    _run("remove", *layer(), EXTENSION_IDENTIFIER)


def python_version() -> str | None:
    """Of the Python in which the office runs add-ins; None where it is not found."""
    folder = program().resolve().parent
    places = ("python3", "python.exe", "python", "../Resources/python")
    found = next((folder / place for place in places if (folder / place).is_file()), None)
    if found is None:
        return None
    done = subprocess.run([found, "--version"], env=_environment(), capture_output=True, text=True, check=False)  # noqa: S603
    words = done.stdout.split()
    return words[1] if len(words) == 2 else None


def is_too_old(python: str) -> bool:
    found = [int(number) for number in python.split(".")[:2] if number.isdecimal()]
    return found < list(OLDEST_PYTHON)


def _environment() -> dict[str, str]:
    # the program is the office's own; a virtual environment on the path would mislead its Python
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    if sys.prefix != sys.base_prefix:
        paths = environment.get("PATH", "").split(os.pathsep)
        environment["PATH"] = os.pathsep.join(p for p in paths if not p.startswith(sys.prefix))
    return environment


def _run(*words: str) -> str:
    command = [str(program()), *words]
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        first = next(iter(done.stderr.strip().splitlines()), "it gave no reason")
        raise Refusal(f"LibreOffice refused: {first}")
    return done.stdout
