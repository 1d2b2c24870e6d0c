"""Files are put in place when they are complete, all of them or none."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from addin.files.placing import place, place_all, place_beside
from addin.refusal import Refusal


def tree(folder: Path) -> dict[str, bytes | None]:
    """What is in a folder: files with their contents, folders with None."""
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None for p in sorted(folder.rglob("*"))}


def test_another_file_of_the_name_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    assert place_beside(b"one", path) == (path, True)
    assert place_beside(b"one", path) == (path, False)
    assert place_beside(b"two", path) == (tmp_path / "a (2).xlsx", True)
    assert place_beside(b"two", path) == (tmp_path / "a (2).xlsx", False)
    assert tree(tmp_path) == {"a.xlsx": b"one", "a (2).xlsx": b"two"}


def test_a_file_that_cannot_be_moved_leaves_all_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that were moved before it are as they were, new ones are gone, and so are the folders made for them."""
    (tmp_path / "old.csv").write_bytes(b"old")
    moved, replace = [], Path.replace

    def fail(self: Path, target: Any) -> Path:
        if Path(target).name == "last.csv":
            raise OSError("disk full")
        moved.append(Path(target).name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    files = {"old.csv": b"1", "new/folder/a.csv": b"2", "new/b.csv": b"3", "last.csv": b"4", "never.csv": b"5"}
    with pytest.raises(Refusal, match=r"last\.csv: cannot be written \(disk full\)"):
        place_all({tmp_path / name: data for name, data in files.items()})
    assert moved == ["old.csv", "a.csv", "b.csv", "old.csv"]  # and back
    assert tree(tmp_path) == {"old.csv": b"old"}


def test_nothing_is_moved_before_all_is_complete(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "old.csv").write_bytes(b"old")
    before = tree(tmp_path)
    for impossible in ("taken", "old.csv/below.csv"):
        with pytest.raises(Refusal, match="cannot be written"):
            place_all({tmp_path / "old.csv": b"1", tmp_path / "new" / "a.csv": b"2", tmp_path / impossible: b"3"})
        assert tree(tmp_path) == before
    place_all({tmp_path / "old.csv": b"1", tmp_path / "new" / "a.csv": b"2"})
    assert tree(tmp_path) == {"new": None, "new/a.csv": b"2", "old.csv": b"1", "taken": None}


def test_what_cannot_be_put_back_is_kept_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_bytes(b"old")
    replace, moved = Path.replace, []

    def once(self: Path, target: Any) -> Path:
        if moved:
            raise OSError("disk full")
        moved.append(target)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", once)
    with pytest.raises(Refusal, match=r"disk full.*could not be put back: a\.csv \(before: ") as refused:
        place_all({tmp_path / "a.csv": b"1", tmp_path / "b.csv": b"2"})
    kept = str(refused.value).partition("(before: ")[2].removesuffix(")")
    assert (tmp_path / kept).read_bytes() == b"old"


def test_a_file_beside_its_namesake_of_before_is_safe(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    place_all({tmp_path / "a.before": b"B", tmp_path / "a": b"A"})
    assert tree(tmp_path) == {"a": b"A", "a.before": b"B"}


def test_one_file_by_two_names_and_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"old")
    (tmp_path / "b.csv").symlink_to("a.csv")
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    with pytest.raises(Refusal, match=r"b\.csv: is the same file as .*a\.csv"):
        place_all({tmp_path / "a.csv": b"1", tmp_path / "b.csv": b"2"})
    with pytest.raises(Refusal, match=r"loop\.csv: cannot be written \(its links lead in a circle\)"):
        place_all({tmp_path / "a.csv": b"1", tmp_path / "loop.csv": b"2"})
    with pytest.raises(Refusal, match=r"cannot be written \(no file can have that name\)"):
        place_all({tmp_path / "a.csv": b"1", tmp_path / "n\0.csv": b"2"})
    assert (tmp_path / "a.csv").read_bytes() == b"old"


def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"one")
    path.chmod(0o640)
    place(b"two", path)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"two", 0o640)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_only_a_file_is_replaced(tmp_path: Path) -> None:
    """What stood there is copied first, and a device may never end."""
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "full.csv").symlink_to("/dev/full")
    for name in ("pipe.csv", "full.csv"):
        with pytest.raises(Refusal, match=rf"{name}: cannot be written \(it is not a file\)"):
            place(b"one", tmp_path / name)
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(Refusal, match=r"cannot be written \(.*a is not a folder\)"):
        place(b"one", tmp_path / "a" / "b.csv")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "full.csv", "pipe.csv"]


def test_behind_a_link_the_file_is_written_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "a.csv").symlink_to("far/a.csv")
    place(b"one", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").is_symlink()
    assert tree(tmp_path / "far") == {"a.csv": b"one"}
