"""Functions: the catalogue as the declarations state it."""

from __future__ import annotations

from addin import catalogue
from udfs import functions

from ..writing import styles
from ..writing.layout import fit_height, set_up, write
from ..writing.model import Model

HEADER = 4
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
        texts = (
            function.category,
            f"{function.signature}\n{' gives '.join(catalogue.example(function))}",
            "\n".join(
                filter(
                    None,
                    (
                        function.summary,
                        catalogue.meaning(function),
                        catalogue.errors(function),
                        catalogue.bounds(function) and f"Bounds: {catalogue.bounds(function)}",
                    ),
                )
            ),
            "\n".join(f"{p.name}: {catalogue.argument(p)}" for p in function.params),
            "\n".join(catalogue.oracle(function)),
        )
        for column, text in zip(COLUMNS, texts, strict=True):
            cell = write(sheet[f"{column}{row}"], text, styles.SMALL if column in "AE" else styles.LABEL)
            cell.alignment, cell.border = styles.TOP, styles.UNDERLINE
        sheet[f"B{row}"].font = styles.font(styles.NAVY, bold=True)
        fit_height(sheet, row, COLUMNS)
    sheet.freeze_panes = f"C{HEADER + 1}"
    sheet.print_title_rows = f"{HEADER}:{HEADER}"
