"""Files put in place only when complete, and the mark Windows hangs on to those from the internet."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ...refusal import Refusal

PREFIX = ".netshare-"
MARKED_ZONES = (3, 4)  # the internet, restricted sites


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def naming(path: Path, done: str) -> Iterator[None]:
    """What the system says about a file becomes one sentence that names it."""
    try:
        yield
    except OSError as e:
        raise Refusal(f"{path}: cannot be {done} ({e.strerror or e})") from e


def read(path: Path) -> bytes | None:
    """The content, None where there is no file."""
    with naming(path, "read"):
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None


def put(data: bytes, path: Path) -> None:
    """Put a file in place only when it is complete, in a folder of its own until then."""
    with naming(path, "written"):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=PREFIX) as place:
            complete = Path(place) / path.name
            complete.write_bytes(data)
            complete.replace(path)


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
        raise Refusal(f"{path}: is open in Excel, or protected; close every Excel window and say it again") from e
    except OSError as e:
        raise Refusal(f"{path}: cannot be written ({e.strerror or e})") from e


def leftovers(folder: Path) -> list[Path]:
    """What an installation that was cut off has left behind."""
    return sorted(folder.glob(f"{PREFIX}*")) if folder.is_dir() else []


def remove_leftover(path: Path) -> None:
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
