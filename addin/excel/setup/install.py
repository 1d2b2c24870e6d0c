"""The add-in put into Excel's start-up folder, with the configuration that leads it to this Python."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from udfs import VERSION

from ...files.placing import place, unfinished
from ...refusal import Refusal
from ..names import TEMPLATE_NAME
from . import configuration, copied, machine, manifest
from .machine import Machine
from .manifest import Entry, Manifest


@dataclass(frozen=True)
class Change:
    """A file as it must be, as it is, and where what is there now is kept, if it is not ours."""

    path: Path
    data: bytes
    before: bytes | None
    entry: Entry
    keep: Path | None


@dataclass(frozen=True)
class Plan:
    """What install would do; made without changing anything."""

    own: Path
    manifest: Manifest
    previous: Manifest | None
    changes: tuple[Change, ...]
    leftovers: tuple[Path, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.changes or self.leftovers) and self.manifest == self.previous

    def steps(self) -> list[str]:
        """Each step in the words after "Would"."""
        told = [f"remove {path}, left behind by an interrupted installation" for path in self.leftovers]
        for change in self.changes:
            if change.keep is not None:
                told.append(f"keep the existing {change.path.name} as {change.keep}")
            told.append(f"write {change.path}")
        return [*told, f"record this in {self.own / manifest.MANIFEST_NAME}"]


def plan(of: Machine, add_in: Path) -> Plan:
    """Read what is there and say what must change; what cannot work is refused first."""
    data = copied.read(add_in)
    if data is None:
        raise Refusal(f"{add_in}: is missing; this NetShare was installed without the add-in")
    refuse_unusable(of)
    own = machine.own_folder(of)
    previous = manifest.read(own)
    target, settings = machine.add_in_path(of), machine.configuration_file(of)
    wanted = {target: data, settings: configuration.content(copied.read(settings), of)}
    template = copied.read(add_in.with_name(TEMPLATE_NAME))
    if template is not None:  # for the ribbon's button; in the start-up folder Excel would open it
        wanted[own / TEMPLATE_NAME] = template
    changes = [_change(path, content, previous, own) for path, content in wanted.items()]
    others = [e for e in (previous or Manifest()).entries if Path(e.path) not in wanted]
    after = Manifest(
        VERSION,
        (*others, *(change.entry for change in changes)),
        (*_missing(target.parent, own), *(previous or Manifest()).folders),
    )
    differing = tuple(change for change in changes if change.data != change.before)
    return Plan(own, after, previous, differing, tuple(unfinished(target.parent)))


def _change(path: Path, data: bytes, previous: Manifest | None, own: Path) -> Change:
    before = copied.read(path)
    now = None if before is None else copied.digest(before)
    new = copied.digest(data)
    known = previous.entry(path) if previous else None
    if known is None:
        entry = Entry(str(path), (new,), now, copied.mark(path))
    elif new in known.written or before == data:  # changed by the user to something that will do
        entry = known
    else:
        entry = replace(known, written=(*known.written, new))
    keep = None
    if before is not None and before != data:
        if now == entry.was:
            keep = entry.backup(own)
        elif now not in entry.written:
            keep = own / manifest.KEPT_FOLDER / manifest.named(now or "", path)
    return Change(path, data, before, entry, keep)


def _missing(*places: Path) -> tuple[str, ...]:
    """Those folders that do not exist, the innermost first."""
    found = [folder for place in places for folder in (place, *place.parents)]
    return tuple(str(folder) for folder in dict.fromkeys(found) if not folder.exists())


def refuse_unusable(of: Machine) -> None:
    """An environment with which Excel could not work is refused before anything is written."""
    if of.from_store:
        raise Refusal(
            f"{of.interpreter}: this Python is from the Microsoft Store, whose files Excel cannot "
            "see; install one from python.org or with winget, and NetShare with it"
        )
    if not of.interpreter.is_file():
        raise Refusal(
            f"{of.interpreter}: this Python does not exist; create the environment again and run netshare install from it"
        )
    configuration.refuse_unreadable(machine.own_folder(of), of)
    if of.xlwings != of.pinned:
        raise Refusal(
            f"the add-in needs xlwings {of.pinned}, but {of.xlwings or 'none'} is installed; run "
            f'"{of.interpreter}" -m pip install xlwings=={of.pinned}'
        )
    _refuse_without_dll(of)


def _refuse_without_dll(of: Machine) -> None:
    places = machine.dll_folders(of.interpreter)
    names = [machine.dll(of.pinned, bits) for bits in (64, 32)]
    if not any((folder / name).is_file() for folder in places for name in names):
        raise Refusal(
            f"{names[0]} is neither in {places[0]} nor in {places[1]}; restore it from the "
            f'antivirus program\'s quarantine, or run "{of.interpreter}" -m pip install '
            f"--force-reinstall --no-deps xlwings=={of.pinned}"
        )


def apply(todo: Plan) -> None:
    """Carry the plan out; where a file cannot be written, put back what was there."""
    for change in todo.changes:
        copied.refuse_if_open(change.path)
    copies = [c.keep for c in todo.changes if c.keep is not None and not c.keep.exists()]
    try:
        for path in todo.leftovers:
            copied.remove_folder(path)
        for change in todo.changes:
            if change.keep is not None:
                place(change.before or b"", change.keep)
        manifest.write(todo.manifest, todo.own)
        for change in todo.changes:
            place(change.data, change.path)
    except Refusal:
        _take_back(todo, copies)
        raise


def _take_back(todo: Plan, copies: list[Path]) -> None:
    """As it was; what cannot be put back stays written down with its copy, for uninstall."""
    for change in todo.changes:
        if copied.read(change.path) == change.before:
            continue
        if change.before is None:
            copied.remove(change.path)
        else:
            place(change.before, change.path)
            copied.mark_again(change.path, change.entry.mark)
    for copy in copies:  # those of an earlier installation stay
        copied.remove(copy)
    if todo.previous is None:
        copied.remove(todo.own / manifest.MANIFEST_NAME)
    else:
        manifest.write(todo.previous, todo.own)
    before = (todo.previous or Manifest()).folders
    made = [Path(folder) for folder in todo.manifest.folders if folder not in before]
    copied.remove_empty(todo.own / manifest.BACKUP_FOLDER, todo.own / manifest.KEPT_FOLDER, *made)


def warnings(of: Machine, add_in: Path) -> list[str]:
    """What install leaves to the user, one sentence each."""
    target = machine.add_in_path(of)
    told = [
        f"{path}: is marked as coming from the internet; open its properties and tick Unblock"
        for path in (add_in, target)
        if copied.is_marked(path)
    ]
    told += [
        f"{path}: is a second copy, which Excel would load too; remove it"
        for path in machine.add_in_copies(of)
        if path != target
    ]
    if target.parent != machine.start_up(of):
        told.append(f"{target.parent}: must be a trusted location of Excel (File, Options)")
    return told
