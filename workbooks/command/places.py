"""Files and folders as they are named to the command: what stands there, looked at before anything is done."""

from __future__ import annotations

from pathlib import Path

from addin.files.placing import naming
from addin.refusal import Refusal


def named(text: str) -> Path:
    """What a word of the command line names; an empty one would be the current folder."""
    if not text:
        raise Refusal("a file or folder has an empty name; leave the option out, or name one")
    return Path(text)


def usable(path: Path) -> Path:
    """A path as it is; Refusal if the system cannot even say whether something is there."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as e:
        raise Refusal(f"{path}: cannot be read ({e.strerror})") from e
    except ValueError as e:
        raise Refusal(f"{path}: no file can have this name") from e
    return path


def current() -> Path:
    with naming(Path(), "read"):
        return Path.cwd()


def inside(path: Path, folder: Path) -> Path:
    """A file's place in a folder; Refusal if a link there leads out of the folder, which may itself be one."""
    target = usable(path).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise Refusal(f"{path}: is a link that leads out of the folder, to {target}; move it away")
    return path
