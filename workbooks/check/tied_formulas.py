"""Calls of our functions that the file ties to another add-in, or has under LibreOffice's names: one note."""

from __future__ import annotations

import re
from collections.abc import Iterator

from addin.excel.names import XLAM_NAME
from addin.formulas.tied import LIBREOFFICE

from .doubtful_formulas import target
from .findings import Finding
from .recalculated import CheckedBook, address

_LONG_NAMES = "the names that LibreOffice has for our functions"
_WHAT_TO_DO = (
    "where Excel finds no function; it was recalculated with ours. In Excel with the NetShare functions, replace what "
    "it calls by the function's own name, such as IMPLIED_REVENUE (Ctrl+H); the add-in does so itself in a workbook that netshare made"
)


def findings(checked: CheckedBook) -> Iterator[Finding]:
    cells: list[tuple[str, str]] = []
    named: dict[str, None] = {}
    for sheet in checked.sheets.values():
        for at, places in sheet.tied.items():
            files = [_file(target(place, checked.book)) for place in places]
            foreign = [file for file in files if file.casefold() != XLAM_NAME.casefold()]  # so Excel saves our add-in's
            if foreign:
                cells.append((sheet.title, address(*at)))
                named |= dict.fromkeys(foreign)
    if cells:
        more = len(cells) - 1
        also = f", as {'is one other formula' if more == 1 else f'are {more} other formulas'}," if more else ""
        yield Finding("tied function", *cells[0], f"is tied{also} to {_listed(named)}, {_WHAT_TO_DO}")


def _file(place: str) -> str:
    return _LONG_NAMES if place == LIBREOFFICE else re.split(r"[\\/]", place)[-1]


def _listed(names: dict[str, None]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
