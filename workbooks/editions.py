"""The files that are shipped, each built from the same template."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from addin.engine import Values
from udfs import VERSION

from . import reference
from .cached import render
from .figures import SHIPPED_FIGURES, read_figures
from .layout import Model
from .portable import Portable, portable
from .template import template

HERE = Path(__file__).parent
NAME = "NetShare.xlsx"
PORTABLE = "NetShare Portable.xlsx"  # for Excel 365 with nothing installed
SHIPPED = (HERE / NAME,)
REFERENCES = tuple(reference.FOLDER / name for name in reference.BUILDERS)
IDENTIFIER = f"netshare-template {VERSION}"  # how the checker knows a workbook that we shipped


def build(figures: Path | None = None) -> tuple[Model, bytes, Values]:
    """The template on a file of figures: its lines, its file, its computed values."""
    model = template(read_figures(figures or SHIPPED_FIGURES))
    model.book.properties.title = "NetShare"
    if figures is None:
        model.book.properties.identifier = IDENTIFIER
    data, values = render(model.book, NAME)
    return model, data, values


def references() -> dict[str, bytes]:
    """The files of all reference workbooks, by name."""
    return {name: render(reference.workbook(name), name)[0] for name in reference.BUILDERS}


def as_shipped(identifier: str | None) -> Workbook | None:
    """The workbook we shipped under that identifier, built anew; None if it is none of ours."""
    if identifier == IDENTIFIER:
        return template(read_figures()).book
    for name in reference.BUILDERS:
        if identifier == reference.identifier(name):
            return reference.workbook(name)
    return None


def build_portable(values: Values, figures: Path | None = None) -> Portable:
    """The portable edition of the template, from the values that our functions give it."""
    book = template(read_figures(figures or SHIPPED_FIGURES)).book
    book.properties.title = "NetShare Portable"
    return portable(book, values)
