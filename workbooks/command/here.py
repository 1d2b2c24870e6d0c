"""`netshare build --here`: the project's own files that follow from the declarations, written again."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import udfs
from addin import catalogue
from addin.formulas.lambdas import has_lambda
from addin.libreoffice import released
from addin.refusal import Refusal

DISTRIBUTION = "netshare-excel"  # its name in pyproject.toml
MOST_NAMED = 8  # cells


def project() -> Path:
    """The project's folder, where it is the one whose packages run; Refusal where they are installed apart from it."""
    folder = Path(udfs.__file__).resolve().parent.parent
    try:
        name = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]
    except (OSError, ValueError, KeyError, TypeError):
        name = None
    if name != DISTRIBUTION:
        raise Refusal(f"--here writes the files of the project {DISTRIBUTION}, and {folder} is not its folder")
    return folder


def texts(folder: Path) -> dict[Path, bytes]:
    """The documents, and the names that LibreOffice's documents hold, as they must be now."""
    names = folder / "addin" / "libreoffice" / released.FILE
    grown = released.with_new_names(_read(names).splitlines())
    found = {names: "".join(f"{line}\n" for line in grown), folder / "FUNCTIONS.md": catalogue.markdown()}
    for path in _marked(folder):
        found[path] = with_facts(_read(path), path)
    return {path: text.encode() for path, text in found.items()}


def _marked(folder: Path) -> Iterator[Path]:
    """The documents in which facts may stand between markers."""
    yield from (path for name in ("README.md", "TESTING-IN-EXCEL.md") if (path := folder / name).is_file())
    yield from sorted((folder / "docs").rglob("*.md"))


def facts() -> dict[str, str]:
    """What a document says of the functions between two markers <!-- n -->, by the markers' name."""
    *most, last = [f.name for f in udfs.functions if not has_lambda(f)]
    return {
        "n": str(len(udfs.functions)),
        "n lambdas": str(sum(map(has_lambda, udfs.functions))),
        "no lambda": f"{', '.join(most)} and {last}",
    }


def with_facts(text: str, path: Path) -> str:
    """A document with the facts of today; Refusal where a marker stands alone."""
    for name, fact in facts().items():
        marker = f"<!-- {name} -->"
        if text.count(marker) % 2:
            raise Refusal(f"{path}: one of the markers {marker} has no partner")
        text = re.sub(f"{marker}[^\n]*?{marker}", f"{marker}{fact}{marker}", text)
    return text


def built() -> dict[str, bytes]:
    """Every file that is shipped, by its place in the folder of workbooks."""
    from workbooks.editions import shipped

    return shipped.build_all().files


def failing(built: Mapping[str, bytes]) -> list[str]:
    """A sentence for each workbook among built files whose master check does not hold: where it is FALSE."""
    from openpyxl import load_workbook

    found = []
    for name, data in built.items():
        if name.endswith((".xlsx", ".xlsm")):
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            [(sheet, cell)] = book.defined_names["chk_Master"].destinations
            if book[sheet][cell.replace("$", "")].value is not True:
                cells = [f"{s.title}!{c.coordinate}" for s in book for row in s.rows for c in row if c.value is False]
                more = f" and {len(cells) - MOST_NAMED} more" if len(cells) > MOST_NAMED else ""
                found.append(f"{name}: checks fail, so nothing was written: {', '.join(cells[:MOST_NAMED])}{more}")
    return found


def write(files: Mapping[Path, bytes]) -> list[Path]:
    """Put in place what differs from the file there; where."""
    from addin.files.placing import place

    changed = [path for path, data in files.items() if not (path.is_file() and path.read_bytes() == data)]
    for path in changed:
        place(files[path], path)
    return changed


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as e:
        raise Refusal(f"{path}: cannot be read ({e.strerror})") from e
