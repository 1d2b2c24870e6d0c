"""What install has put where, and what was there before: written down before anything changes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from udfs import VERSION

from ...files.placing import place
from ...refusal import Refusal
from . import copied

MANIFEST_NAME = "installed.json"
BACKUP_FOLDER = "backup"
KEPT_FOLDER = "kept"


@dataclass(frozen=True)
class Entry:
    """One of our files: what it may hold, and what was there before the first installation."""

    path: str
    written: tuple[str, ...]  # digests of what install has put there, the newest last
    was: str | None = None  # its digest, None where there was nothing
    mark: str | None = None  # where Windows says that came from

    def backup(self, own: Path) -> Path:
        return own / BACKUP_FOLDER / named(self.was or "", Path(self.path))


@dataclass(frozen=True)
class Manifest:
    """Everything install has done on this machine."""

    version: str = VERSION
    entries: tuple[Entry, ...] = ()
    folders: tuple[str, ...] = ()  # made by install, the innermost first

    def entry(self, path: Path) -> Entry | None:
        return next((e for e in self.entries if e.path == str(path)), None)


def read(own: Path) -> Manifest | None:
    """What was written down, None before the first installation."""
    path = own / MANIFEST_NAME
    data = copied.read(path)
    if data is None:
        return None
    try:
        found = json.loads(data)
        return Manifest(
            version=str(found["version"]),
            entries=tuple(Entry(**(entry | {"written": tuple(entry["written"])})) for entry in found["entries"]),
            folders=tuple(map(str, found["folders"])),
        )
    except (ValueError, TypeError, KeyError) as e:
        raise Refusal(
            f"{path}: is damaged; move it away and run netshare install, which will treat the existing files as someone else's"
        ) from e


def write(manifest: Manifest, own: Path) -> None:
    text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False)
    place(text.encode("utf-8", errors="surrogatepass"), own / MANIFEST_NAME)


def named(digest: str, path: Path) -> str:
    """A copy's name, by its content, so that no copy replaces another."""
    return f"{digest[:16]}-{path.name}"


def original(entry: Entry, now: bytes | None, own: Path) -> bytes | None:
    """What was there before; a backup that is not what was saved is not put back."""
    if entry.was is None:
        return None
    if now is not None and copied.digest(now) == entry.was:
        return now
    data = copied.read(entry.backup(own))
    if data is None or copied.digest(data) != entry.was:
        raise Refusal(
            f"{entry.backup(own)}: is missing or altered, so {entry.path} cannot be put back as it "
            "was; remove that file by hand if it is not wanted"
        )
    return data
