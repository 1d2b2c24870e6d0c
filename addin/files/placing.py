"""Files put in place only when they are complete: the one atomic write."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..refusal import Refusal

UNFINISHED = ".netshare-"  # how the folder begins that holds a file until it is complete


@contextmanager
def naming(path: Path, done: str) -> Iterator[None]:
    """What the system says about a file becomes one sentence that names it."""
    try:
        yield
    except OSError as e:
        raise Refusal(f"{path}: cannot be {done} ({e.strerror or e})") from e


def place(data: bytes, path: Path) -> None:
    """Put a file in place only when it is complete; behind a link, where the link leads."""
    with naming(path, "written"):
        target = path.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=UNFINISHED) as folder:
            complete = Path(folder) / target.name
            complete.write_bytes(data)
            complete.replace(target)


def place_beside(data: bytes, path: Path) -> tuple[Path, bool]:
    """Put a file in place without touching another of its name: where it went, and whether it is new."""
    for number in itertools.count(1):
        free = path if number == 1 else path.with_stem(f"{path.stem} ({number})")
        if not free.exists():
            place(data, free)
            return free, True
        if free.is_file() and free.read_bytes() == data:
            return free, False
    raise AssertionError("numbers do not end")


def unfinished(folder: Path) -> list[Path]:
    """What a run that was cut off has left behind."""
    return sorted(folder.glob(f"{UNFINISHED}*")) if folder.is_dir() else []
