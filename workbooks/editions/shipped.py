"""The files that are shipped, each built from the same template."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from openpyxl import Workbook

from addin.engine.recalculation import Values
from addin.excel.names import TEMPLATE_NAME, XLAM_NAME
from udfs import VERSION

from .. import reference
from ..deal.figures import FIGURE_COLUMNS, SHIPPED_FIGURES, read_figures
from ..template.build import template
from ..writing.model import Model
from ..writing.wording import Wording
from . import wording
from .erroneous import refuse_errors
from .lite import enter_calls, lite
from .portable import Portable, portable
from .saving import render
from .wording import LITE_CODE

HERE = Path(__file__).parent.parent
MACROS = "NetShare.xlsm"  # for Excel for Windows: the template with its code inside
LITE = "NetShare Lite.xlsx"  # for Excel on Windows, Mac and the web with xlwings Lite
PORTABLE = "NetShare Portable.xlsx"  # for Excel 365 with nothing installed
TEMPLATE = HERE / TEMPLATE_NAME
SHIPPED = (
    TEMPLATE,
    HERE / MACROS,
    HERE / LITE,
    HERE / PORTABLE,
    *(reference.FOLDER / name for name in reference.BUILDERS),
)
# how the checker knows a workbook that we shipped
IDENTIFIER = f"netshare-template {VERSION}"
LITE_IDENTIFIER = f"netshare-lite {VERSION}"
PORTABLE_IDENTIFIER = f"netshare-portable {VERSION}"


@dataclass(frozen=True)
class Built:
    """A template: its lines, its file, its computed values."""

    model: Model
    data: bytes
    values: Values


@dataclass(frozen=True)
class Everything:
    """The main template, and every file for Excel that is shipped, by its place in their folder."""

    main: Built
    files: dict[str, bytes]


def build(figures: Path | None = None, name: str = TEMPLATE_NAME) -> Built:
    """The template on a file of figures, as a file of the kind that its name says; a Refusal where a cell of it
    would be an error."""
    model = _begun("NetShare", IDENTIFIER, figures, wording.MAIN_WORDING)
    data, values = render(model.book, name)
    refuse_errors(model, values)
    if Path(name).suffix.casefold() == Path(MACROS).suffix:
        data = _with_macros(data)
    return Built(model, data, values)


def _with_macros(data: bytes) -> bytes:
    from addin.excel.files.xlsm import with_macros  # slow to import, and most commands do without

    return with_macros(data)


def build_all() -> Everything:
    """Every file for Excel that is shipped."""
    from addin.excel.files import xlam
    from addin.lite import bundle

    main = build()
    files = {TEMPLATE_NAME: main.data, MACROS: _with_macros(main.data), XLAM_NAME: xlam.build()}
    files[LITE] = build_lite(main.values)
    files[LITE_CODE] = bundle.source().encode()
    files[PORTABLE] = build_portable(main.values).data
    for name in reference.BUILDERS:
        files[f"{reference.FOLDER.name}/{name}"] = render(reference.workbook(name), name)[0]
    return Everything(main, files)


def build_lite(values: Values, figures: Path | None = None) -> bytes:
    """The edition of the template for xlwings Lite, with the values that our functions give it."""
    book = _lite_book(figures)
    places = enter_calls(book)
    return lite(book, places, values, subject_of(figures))


def subject_of(figures: Path | None) -> str:
    """What a workbook is about, by which users trust it: its figures, for what is computed from them may have
    another last digit elsewhere."""
    given = read_figures(figures or SHIPPED_FIGURES)
    return repr([[getattr(figure, name) for name in FIGURE_COLUMNS] for figure in given])


def _lite_book(figures: Path | None = None) -> Workbook:
    return _begun("NetShare Lite", LITE_IDENTIFIER, figures, wording.LITE_WORDING).book


def build_portable(values: Values, figures: Path | None = None) -> Portable:
    """The portable edition of the template, from the values that our functions give it."""
    return portable(_begun("NetShare Portable", PORTABLE_IDENTIFIER, figures, wording.PORTABLE_WORDING).book, values)


def _begun(title: str, identifier: str, figures: Path | None, words: Wording) -> Model:
    """The template under an edition's title; known by the edition's identifier if it is on our figures."""
    model = template(read_figures(figures or SHIPPED_FIGURES), words)
    model.book.properties.title = title
    if figures is None:
        model.book.properties.identifier = identifier
    return model


@dataclass(frozen=True)
class Shipped:
    """A workbook as we shipped it, built again; one for `reference` shows errors on purpose."""

    book: Workbook
    reference: bool = False


@lru_cache(maxsize=1)  # several copies of one workbook are often checked together
def as_shipped(identifier: str | None) -> Shipped | None:
    """The workbook we shipped under that identifier; None if we shipped none."""
    if identifier == IDENTIFIER:
        return Shipped(template(read_figures(), wording.MAIN_WORDING).book)
    if identifier == LITE_IDENTIFIER:
        book = _lite_book()
        enter_calls(book)
        return Shipped(book)
    if identifier == PORTABLE_IDENTIFIER:
        return Shipped(build_portable(build().values).book)
    for name in reference.BUILDERS:
        if identifier == reference.identifier(name):
            return Shipped(reference.workbook(name), reference=True)
    return None
