"""A user's files as install finds and leaves them, and the mark Windows gives to those from the internet."""

from __future__ import annotations

import hashlib
import re
import shutil
from contextlib import suppress
from pathlib import Path

from ...files.placing import naming
from ...refusal import Refusal

MARKED_ZONES = (3, 4)  # the internet, restricted sites


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read(path: Path) -> bytes | None:
    """The content, None where there is no file."""
    with naming(path, "read"):
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None


def remove(path: Path) -> None:
    with naming(path, "removed"):
        path.unlink(missing_ok=True)


def remove_empty(*folders: Path) -> None:
    for folder in folders:
        with suppress(OSError):  # somebody else's files are in it, or it is gone
            folder.rmdir()


def refuse_if_open(path: Path) -> None:
    """Excel lets nobody write into a file it has open; found out without changing a byte."""
    try:
        with path.open("r+b"):
            pass
    except FileNotFoundError:
        pass
    except PermissionError as e:
        raise Refusal(f"{path}: is open in Excel, or protected; close every Excel window and try again") from e
    except OSError as e:
        raise Refusal(f"{path}: cannot be written ({e.strerror or e})") from e


def remove_folder(path: Path) -> None:
    with naming(path, "removed"):
        shutil.rmtree(path)


def mark_file(path: Path) -> Path:
    """The hidden stream in which Windows notes where a file came from."""
    return path.with_name(f"{path.name}:Zone.Identifier")


def mark(path: Path) -> str | None:
    """The text of that note, None where there is none."""
    try:
        return mark_file(path).read_bytes().decode("latin-1")
    except OSError:
        return None


def is_marked(path: Path) -> bool:
    zone = re.search(r"ZoneId\s*=\s*(\d+)", mark(path) or "")
    return zone is not None and int(zone[1]) in MARKED_ZONES


def mark_again(path: Path, text: str | None) -> None:
    """Give a file that is put back the mark it had: it is no more trustworthy than before."""
    if text is not None:
        with naming(path, "marked"):
            mark_file(path).write_bytes(text.encode("latin-1"))
