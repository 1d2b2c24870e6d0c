"""Files put in place only when they are complete, all of them or none: the one atomic write."""

from __future__ import annotations

import itertools
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ..refusal import Refusal

UNFINISHED = ".netshare-"  # how the folder begins that holds files until they are complete


@contextmanager
def naming(path: Path, done: str) -> Iterator[None]:
    """What the system says about a file becomes one sentence that names it."""
    try:
        yield
    except OSError as e:
        raise Refusal(f"{path}: cannot be {done} ({e.strerror or e})") from e


@dataclass(frozen=True)
class _Waiting:
    """A complete file beside the place it is for, and what stood there before."""

    named: Path
    target: Path
    complete: Path
    before: Path | None


def place(data: bytes, path: Path) -> None:
    """Put a file in place only when it is complete; behind a link, where the link leads."""
    place_all({path: data})


def place_all(files: Mapping[Path, bytes]) -> None:
    """Put files in place when all of them are complete. If one cannot be put there, everything is as before."""
    with ExitStack() as cleanup:
        folders: dict[Path, Path] = {}
        waiting = []
        for path, data in files.items():
            with naming(path, "written"):
                target = path.resolve()
                if target.parent not in folders:
                    folders[target.parent] = _folder_beside(target, cleanup)
                waiting.append(_complete(data, path, target, folders[target.parent]))
        placed: list[_Waiting] = []
        try:
            for it in waiting:
                with naming(it.named, "written"):
                    it.complete.replace(it.target)
                placed.append(it)
        except BaseException:
            for it in reversed(placed):
                _undo(it)
            raise


def _folder_beside(target: Path, cleanup: ExitStack) -> Path:
    """A folder for what is not complete yet; it goes in the end, with those made for it that stayed empty."""
    missing = [folder for folder in (target.parent, *target.parent.parents) if not folder.exists()]
    for folder in reversed(missing):
        cleanup.callback(_remove_if_empty, folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    return Path(cleanup.enter_context(tempfile.TemporaryDirectory(dir=target.parent, prefix=UNFINISHED)))


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _complete(data: bytes, named: Path, target: Path, folder: Path) -> _Waiting:
    complete, before = folder / target.name, None
    complete.write_bytes(data)
    if target.exists():
        complete.chmod(stat.S_IMODE(target.stat().st_mode))
        before = folder / f"{target.name}.before"
        shutil.copy2(target, before)
    return _Waiting(named, target, complete, before)


def _undo(it: _Waiting) -> None:
    with suppress(OSError):
        if it.before is None:
            it.target.unlink()
        else:
            it.before.replace(it.target)


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
