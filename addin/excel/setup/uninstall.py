"""The add-in taken out: every file put back as it was before install."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ...files.placing import place
from . import copied, machine, manifest
from .machine import Machine
from .manifest import Entry, Manifest


@dataclass(frozen=True)
class Return:
    """One of our files, what it holds now, and what was there before."""

    entry: Entry
    now: bytes | None
    before: bytes | None

    @property
    def path(self) -> Path:
        return Path(self.entry.path)

    @property
    def is_changed(self) -> bool:
        """Whether somebody has changed it since: then it is kept, never lost."""
        ours = self.now is None or copied.digest(self.now) in self.entry.written
        return not ours and self.now != self.before

    @property
    def is_done(self) -> bool:
        return self.now == self.before


def plan(of: Machine) -> tuple[Manifest, list[Return]] | None:
    """What would be put back, None where install was never run; nothing is changed."""
    own = machine.own_folder(of)
    found = manifest.read(own)
    if found is None:
        return None
    present = [(entry, copied.read(Path(entry.path))) for entry in found.entries]
    return found, [Return(entry, now, manifest.original(entry, now, own)) for entry, now in present]


def steps(of: Machine, todo: list[Return]) -> list[str]:
    """Each step in the words after "Would"."""
    told = []
    for item in todo:
        if item.is_changed:
            told.append(f"keep {item.path}, changed since, as {kept(of, item)}")
        if not item.is_done:
            told.append(f"{'remove' if item.before is None else 'put back'} {item.path}")
    return [*told, f"forget the installation recorded in {machine.own_folder(of) / manifest.MANIFEST_NAME}"]


def kept(of: Machine, item: Return) -> Path:
    return machine.own_folder(of) / manifest.KEPT_FOLDER / manifest.named(copied.digest(item.now or b""), item.path)


def apply(of: Machine, found: Manifest, todo: list[Return]) -> None:
    """Put everything back; the note goes last, so that an interruption can be repeated."""
    for item in todo:
        copied.refuse_if_open(item.path)
    for item in todo:
        if item.is_changed:
            place(item.now or b"", kept(of, item))
        _put_back(item)
    own = machine.own_folder(of)
    for item in todo:
        if item.entry.was is not None:
            copied.remove(item.entry.backup(own))
    copied.remove(own / manifest.MANIFEST_NAME)
    copied.remove_empty(own / manifest.BACKUP_FOLDER, own / manifest.KEPT_FOLDER, *map(Path, found.folders))


def _put_back(item: Return) -> None:
    if item.is_done:
        return
    if item.before is None:
        copied.remove(item.path)
    else:
        place(item.before, item.path)
        copied.mark_again(item.path, item.entry.mark)
