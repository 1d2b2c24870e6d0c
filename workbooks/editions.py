"""The files that are shipped, each built from the same template."""

from __future__ import annotations

from pathlib import Path

from addin.engine import Values
from udfs import VERSION

from .cached import render
from .figures import SHIPPED_FIGURES, read_figures
from .layout import Model
from .template import template

HERE = Path(__file__).parent
NAME = "NetShare.xlsx"
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
