"""Files put in place only when they are complete, all of them or none: the one atomic write."""

from __future__ import annotations

import itertools
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ..refusal import Refusal

UNFINISHED = ".netshare-"  # how the folder begins that holds files until they are complete
NEW, BEFORE = "new", "before"  # the folders in it


@contextmanager
def naming(path: Path, done: str) -> Iterator[None]:
    """What the system says about a file becomes one sentence that names it."""
    try:
        yield
    except OSError as e:
        raise Refusal(f"{path}: cannot be {done} ({e.strerror or e})") from e
    except RuntimeError as e:
        raise Refusal(f"{path}: cannot be {done} (its links lead in a circle)") from e
    except ValueError as e:
        raise Refusal(f"{path}: cannot be {done} (no file can have that name)") from e


@dataclass(frozen=True)
class _Waiting:
    """A complete file beside the place it is for, and what stood there before."""

    named: Path
    target: Path
    complete: Path
    before: Path | None

    @property
    def kept(self) -> Path | None:
        """What stood there before, as seen from the place."""
        return self.before and self.before.relative_to(self.target.parent)


def place(data: bytes, path: Path) -> None:
    """Put a file in place only when it is complete; behind a link, where the link leads."""
    place_all({path: data})


def place_all(files: Mapping[Path, bytes]) -> None:
    """Put files in place when all of them are complete. If one cannot be put there, everything is as before."""
    targets = _targets(files)
    with ExitStack() as cleanup:
        folders: dict[Path, Path] = {}
        waiting = []
        for path, target in targets.items():
            with naming(path, "written"):
                if target.parent not in folders:
                    folders[target.parent] = _folder_beside(target, cleanup)
                waiting.append(_complete(files[path], path, target, folders[target.parent]))
        try:
            for it in waiting:
                with naming(it.named, "written"):
                    it.complete.replace(it.target)
        except BaseException as e:
            lost = [it for it in reversed(waiting) if not _undone(it)]
            if lost:
                cleanup.pop_all()  # what stood there is still beside it
                kept = ", ".join(f"{it.target.name} (before: {it.kept})" for it in lost)
                raise Refusal(f"{e}; beside it, these could not be put back: {kept}") from e
            raise


def _targets(files: Iterable[Path]) -> dict[Path, Path]:
    """Where each file is written; two of them cannot be the same."""
    targets: dict[Path, Path] = {}
    named: dict[Path, Path] = {}
    for path in files:
        with naming(path, "written"):
            targets[path] = path.resolve()
            if targets[path].exists() and not targets[path].is_file():  # a folder, or a device that never ends
                raise Refusal(f"{path}: cannot be written (it is not a file)")
        if targets[path] in named:
            raise Refusal(f"{path}: is the same file as {named[targets[path]]}")
        named[targets[path]] = path
    return targets


def _folder_beside(target: Path, cleanup: ExitStack) -> Path:
    """A folder for what is not complete yet; it goes in the end, with those made for it that stayed empty."""
    missing = [folder for folder in (target.parent, *target.parent.parents) if not folder.exists()]
    for folder in reversed(missing):
        cleanup.callback(_remove_if_empty, folder)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as e:
        raise Refusal(f"{target}: cannot be written ({e.filename} is not a folder)") from e
    made = Path(tempfile.mkdtemp(dir=target.parent, prefix=UNFINISHED))
    cleanup.callback(shutil.rmtree, made, ignore_errors=True)
    for name in (NEW, BEFORE):
        (made / name).mkdir()
    return made


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _complete(data: bytes, named: Path, target: Path, folder: Path) -> _Waiting:
    complete, before = folder / NEW / target.name, None
    complete.write_bytes(data)
    if target.exists():
        complete.chmod(stat.S_IMODE(target.stat().st_mode))
        before = folder / BEFORE / target.name
        shutil.copy2(target, before)
    return _Waiting(named, target, complete, before)


def _undone(it: _Waiting) -> bool:
    """Whether a place is as before, put so if the file was moved."""
    try:
        if it.complete.exists():
            pass  # it was not moved
        elif it.before is None:
            it.target.unlink(missing_ok=True)
        else:
            it.before.replace(it.target)
    except OSError:
        return False
    return True


def is_same(path: Path, data: bytes) -> bool:
    """Whether a file is there with just this in it."""
    with naming(path, "read"):
        return path.is_file() and path.read_bytes() == data


def place_beside(data: bytes, path: Path) -> tuple[Path, bool]:
    """Put a file in place without touching another of its name: where it went, and whether it is new."""
    for number in itertools.count(1):
        free = path if number == 1 else path.with_stem(f"{path.stem} ({number})")
        if not free.exists():
            place(data, free)
            return free, True
        if is_same(free, data):
            return free, False
    raise AssertionError("numbers do not end")


def unfinished(folder: Path) -> list[Path]:
    """What a run that was cut off has left behind."""
    return sorted(folder.glob(f"{UNFINISHED}*")) if folder.is_dir() else []
