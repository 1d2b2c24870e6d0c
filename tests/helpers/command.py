"""The command as people run it: in a process of its own, in a folder of theirs."""

from __future__ import annotations

import atexit
import functools
import os
import subprocess
import sys
from pathlib import Path

from helpers import driven

NETSHARE = str(Path(sys.executable).parent / ("netshare.exe" if sys.platform == "win32" else "netshare"))
PATIENCE = 600  # seconds by the clock, on however busy a machine


def started(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program itself: for what happens before any of our lines runs, and for what is imported."""
    return subprocess.run([NETSHARE, *words], cwd=cwd, env=_clean() | environment, capture_output=True, check=False)


def run(*words: str, cwd: Path, limits: dict[str, int] | None = None) -> subprocess.CompletedProcess[bytes]:
    """The same in a process that has its imports from the one it was forked from: most of a short run's time."""
    if sys.platform == "win32":
        return started(*words, cwd=cwd)
    request = {"words": words, "folder": str(cwd), "environment": _clean(), "limits": limits or {}}
    code, out, errors = driven.ask(_forking(), PATIENCE, request)
    return subprocess.CompletedProcess(words, code, out.encode(), errors.encode())


def run_for_text(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    done = run(*words, cwd=cwd)
    return subprocess.CompletedProcess(words, done.returncode, done.stdout.decode(), done.stderr.decode())


def _clean() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV_"))}


@functools.cache
def _forking() -> subprocess.Popen[str]:
    """It imports from the project's folder, and is told the folder of each run."""
    root = Path(__file__).parent.parent.parent
    command = [sys.executable, "-P", str(Path(__file__).with_name("forked.py"))]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=root, env=_clean(), stdin=pipe, stdout=pipe, text=True)
    atexit.register(process.communicate)  # which ends it
    return process
