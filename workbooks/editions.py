"""The files that are shipped, each built from the same template."""

from __future__ import annotations

from pathlib import Path

from addin.engine import Values
from udfs import VERSION

from .cached import render
from .figures import SHIPPED_FIGURES, read_figures
from .layout import Model
from .portable import Portable, portable
from .template import template

HERE = Path(__file__).parent
NAME = "NetShare.xlsx"
PORTABLE = "NetShare Portable.xlsx"  # for Excel 365 with nothing installed
SHIPPED = (HERE / NAME,)
IDENTIFIER = f"netshare-template {VERSION}"  # how the checker knows a workbook that we shipped


def build(figures: Path | None = None, name: str = NAME) -> tuple[Model, bytes, Values]:
    """The template on a file of figures: its lines, its file, its computed values."""
    model = template(read_figures(figures or SHIPPED_FIGURES))
    model.book.properties.title = "NetShare"
    if figures is None:
        model.book.properties.identifier = IDENTIFIER
    data, values = render(model.book, name)
    return model, data, values


def build_portable(values: Values, figures: Path | None = None) -> Portable:
    """The portable edition of the template, from the values that our functions give it."""
    book = template(read_figures(figures or SHIPPED_FIGURES)).book
    book.properties.title = "NetShare Portable"
    return portable(book, values)
