"""`netshare build --here`: the project's own files that follow from the declarations are brought up to date."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import udfs
from addin import catalogue
from addin.formulas.lambdas import has_lambda
from addin.libreoffice import released
from addin.refusal import Refusal

from .places import inside

DISTRIBUTION = "netshare-excel"  # its name in pyproject.toml
MOST_NAMED = 8  # cells
LONGEST_LABEL = 80


def project() -> Path:
    """The folder of the project from which this code runs; Refusal if it runs from an installed package."""
    folder = Path(udfs.__file__).resolve().parent.parent
    try:
        name = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]
    except (OSError, ValueError, KeyError, TypeError):
        name = None
    if name != DISTRIBUTION:
        raise Refusal(f"--here updates the files of the project {DISTRIBUTION}, but {folder} is not its folder")
    return folder


def texts(folder: Path) -> dict[Path, bytes]:
    """The project's documents and the released names, up to date."""
    names = folder / "addin" / "libreoffice" / released.FILE
    grown = released.with_new_names(_read(names).splitlines())
    found = {names: "".join(f"{line}\n" for line in grown), folder / "FUNCTIONS.md": catalogue.markdown()}
    for path in _marked(folder):
        found[path] = with_facts(_read(path), path)
    return {path: text.encode() for path, text in found.items()}


def _marked(folder: Path) -> Iterator[Path]:
    """The documents that may hold facts between markers."""
    yield from (path for name in ("README.md", "TESTING-IN-EXCEL.md") if (path := folder / name).is_file())
    yield from sorted((folder / "docs").rglob("*.md"))


def facts() -> dict[str, tuple[str, str]]:
    """What stands between two markers such as <!-- n -->, by their name, and what may stand there now: an old
    fact, never a text that lies between two markers by mistake."""
    without = [f.name for f in udfs.functions if not has_lambda(f)]
    names = " and ".join(filter(None, (", ".join(without[:-1]), *without[-1:]))) or "none"
    return {
        "n": (str(len(udfs.functions)), r"\d*"),
        "n lambdas": (str(sum(map(has_lambda, udfs.functions))), r"\d*"),
        "no lambda": (names, r"(?:[A-Z][A-Z\d_]*,?\s+)*(?:and\s+)?[A-Z][A-Z\d_]*|none|"),
    }


def with_facts(text: str, path: Path) -> str:
    """A document with up-to-date facts; Refusal if markers do not stand around a fact."""
    for name, (fact, known) in facts().items():
        marker = f"<!-- {name} -->"
        text, pairs = re.subn(f"{marker}\\s*(?:{known})\\s*{marker}", f"{marker}{fact}{marker}", text)
        if text.count(marker) != 2 * pairs:
            raise Refusal(f"{path}: the markers {marker} do not stand in pairs around what {fact!r} replaces")
    return text


def built() -> dict[str, bytes]:
    """Every file that is shipped, by its place in the folder of workbooks."""
    from workbooks.editions import shipped

    return shipped.build_all().files


def failing(files: Mapping[str, bytes]) -> list[str]:
    """A sentence for each workbook whose master check fails, with the cells that are FALSE."""
    found = []
    for name, data in files.items():
        if name.endswith((".xlsx", ".xlsm")) and (cells := _false_cells(data)):
            more = f" and {len(cells) - MOST_NAMED} more" if len(cells) > MOST_NAMED else ""
            named = ", ".join(cells[:MOST_NAMED])
            found.append(f"{name}: nothing was written, because these checks fail: {named}{more}")
    return found


def _false_cells(data: bytes) -> list[str]:
    """None if the master check holds; itself, if nothing else is FALSE."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    [(sheet, cell)] = book.defined_names["chk_Master"].destinations
    if book[sheet][cell.replace("$", "")].value is True:
        return []
    cells = [
        f"{s.title}!{c.coordinate}{_label(row)}"
        for s in book.worksheets
        for row in s.rows
        for c in row
        if c.value is False
    ]
    return cells or [f"{sheet}!{cell.replace('$', '')}"]


def _label(row: Iterable[Any]) -> str:
    """What the texts of a row say."""
    texts = [cell.value for cell in row if isinstance(cell.value, str) and cell.value.strip()]
    return f" ({', '.join(texts)[:LONGEST_LABEL]})" if texts else ""


def write(files: Mapping[Path, bytes]) -> list[Path]:
    """Write the files that differ from what is there; which they were."""
    from addin.files.placing import is_same, place_all

    differing = {inside(path, path.parent): data for path, data in files.items() if not is_same(path, data)}
    place_all(differing)
    return list(differing)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()  # with its line ends
    except OSError as e:
        raise Refusal(f"{path}: cannot be read ({e.strerror})") from e
    except UnicodeDecodeError as e:
        raise Refusal(f"{path}: cannot be read as UTF-8") from e
