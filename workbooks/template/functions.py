"""Functions: the catalogue as the declarations state it."""

from __future__ import annotations

from addin import catalogue
from udfs import Udf, functions

from ..writing import styles
from ..writing.layout import fit_height, set_up, write
from ..writing.model import Model

HEADER = 4
# widths, in the order of the headings
COLUMNS = {"A": 16, "B": 46, "C": 66, "D": 60, "E": 50}
HEADINGS = (
    "Theme",
    "Function, example",
    "What it gives, errors, bounds",
    "Arguments",
    "Native formula, or what stands in for one",
)


def build(model: Model) -> None:
    sheet = model.book.create_sheet("Functions")
    set_up(sheet, COLUMNS)
    write(sheet["A1"], "Functions", styles.TITLE)
    write(sheet["A2"], model.wording.typing_functions, styles.PURPOSE)
    for column, heading in zip(COLUMNS, HEADINGS, strict=True):
        cell = write(sheet[f"{column}{HEADER}"], heading, styles.HEADER)
        cell.fill, cell.alignment = styles.HEADER_FILL, styles.CENTER
    for row, function in enumerate(functions, HEADER + 1):
        for column, text in zip(COLUMNS, _texts(function), strict=True):
            cell = write(sheet[f"{column}{row}"], text, styles.SMALL if column in "AE" else styles.LABEL)
            cell.alignment, cell.border = styles.TOP, styles.UNDERLINE
        sheet[f"B{row}"].font = styles.font(styles.NAVY, bold=True)
        fit_height(sheet, row, COLUMNS)
    sheet.freeze_panes = f"C{HEADER + 1}"
    sheet.print_title_rows = f"{HEADER}:{HEADER}"


def _texts(function: Udf) -> tuple[str, ...]:
    """What stands in each column."""
    bounds = catalogue.bounds(function)
    about = (
        function.summary,
        catalogue.meaning(function),
        catalogue.errors(function),
        f"Bounds: {bounds}" if bounds else "",
    )
    example, gives = catalogue.example(function)
    return (
        function.category,
        f"{function.signature}\n{example} gives {gives}",
        "\n".join(filter(None, about)),
        "\n".join(f"{p.name}: {catalogue.argument(p)}" for p in function.params),
        "\n".join(catalogue.oracle(function)),
    )
